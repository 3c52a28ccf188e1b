import Core
import Foundation
import FoundationNetworking
import Synchronization

/// Posts a notice to a URL. Any 2xx is a yes; a redirect is not followed: a signed body goes to the one it was signed for.
struct WebhookDelivery: Delivering {
    let url: URL
    let secret: SecretReference?
    let secrets: any SecretResolving
    /// Seconds for the whole attempt, the search for the secret apart.
    let limit: Double

    func deliver(_ parcel: Parcel) async throws(DeliveryFailure) {
        let status = try await Exchange.post(try await request(parcel), limit: limit)
        switch status {
        case 200..<300: return
        case 300..<400: throw DeliveryFailure("the receiver redirects (\(status)), which isn't followed; write the new address into the file")
        default: throw DeliveryFailure("the receiver answers \(status)")
        }
    }

    func request(_ parcel: Parcel) async throws(DeliveryFailure) -> URLRequest {
        let timestamp = Int(parcel.at.timeIntervalSince1970.rounded(.down))
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: limit)
        request.httpMethod = "POST"
        request.httpBody = parcel.body
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue("drydock", forHTTPHeaderField: "User-Agent")
        request.setValue(parcel.notice.id.rawValue, forHTTPHeaderField: "Drydock-Delivery")
        request.setValue("\(parcel.attempt)", forHTTPHeaderField: "Drydock-Attempt")
        request.setValue("\(timestamp)", forHTTPHeaderField: "Drydock-Timestamp")
        guard let secret else { return request }
        let value: String
        do throws(SecretFailure) { value = try await secrets.resolve(secret) } catch { throw DeliveryFailure("\(error)") }
        let signature = WebhookSignature.of(parcel.body, id: parcel.notice.id, timestamp: timestamp, secret: value)
        request.setValue(signature, forHTTPHeaderField: "Drydock-Signature")
        return request
    }
}

/// One request with a session of its own. The answer's status decides; its body isn't waited for.
private final class Exchange: NSObject, URLSessionDataDelegate, Sendable {
    private struct State {
        var waiter: CheckedContinuation<Result<Int, DeliveryFailure>, Never>?
        var result: Result<Int, DeliveryFailure>?
    }
    private let state = Mutex(State())

    static func post(_ request: URLRequest, limit: Double) async throws(DeliveryFailure) -> Int {
        let exchange = Exchange()
        let session = URLSession(configuration: configuration, delegate: exchange, delegateQueue: nil)
        let task = session.dataTask(with: request)
        defer { session.invalidateAndCancel() }
        // The request's own time limit starts anew with each byte that comes. Until then Foundation on Linux asks again and
        // again whether the socket can be written: a receiver that says nothing costs a busy processor for that long.
        let alarm = Task {
            guard (try? await Task.sleep(for: .seconds(limit))) != nil else { return }
            exchange.settle(.failure(DeliveryFailure("no answer within \(Self.words(limit)) s")))
        }
        defer { alarm.cancel() }
        task.resume()
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { exchange.wait($0) }
        } onCancel: {
            exchange.settle(.failure(DeliveryFailure("the attempt was broken off")))
        }.get()
    }

    /// No cache, cookie or credential outlives an attempt.
    private static var configuration: URLSessionConfiguration {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.urlCredentialStorage = nil
        configuration.urlCache = nil
        configuration.httpShouldSetCookies = false
        return configuration
    }

    private static func words(_ seconds: Double) -> String {
        seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)"
    }

    private func wait(_ continuation: CheckedContinuation<Result<Int, DeliveryFailure>, Never>) {
        let result = state.withLock { state in
            if state.result == nil { state.waiter = continuation }
            return state.result
        }
        if let result { continuation.resume(returning: result) }
    }

    /// The first word stands.
    private func settle(_ result: Result<Int, DeliveryFailure>) {
        let waiter = state.withLock { state in
            guard state.result == nil else { return nil as CheckedContinuation<Result<Int, DeliveryFailure>, Never>? }
            state.result = result
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: result)
    }

    // MARK: - URLSessionDataDelegate

    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) {
        // Never answered: the attempt is over, and Foundation ends the process when an answer comes after the task was cancelled.
        settle(.success(response.statusCode))
    }

    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        settle((response as? HTTPURLResponse).map { .success($0.statusCode) } ?? .failure(DeliveryFailure("the answer isn't HTTP")))
        completionHandler(.cancel)
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let response = task.response as? HTTPURLResponse, error == nil { return settle(.success(response.statusCode)) }
        let why = (error as? URLError).map { "\($0.localizedDescription) (URL error \($0.errorCode))" } ?? "no answer came"
        settle(.failure(DeliveryFailure(why)))
    }
}
