internal import Foundation
internal import Glibc
import Synchronization

/// A web API on loopback as far as playbooks use one: it records every request, and answers JSON by a script.
public final class StubAPI: Sendable {
    public struct Request: Sendable {
        public var method: String
        /// With the query, if it has one.
        public var target: String
        /// By their names in lower case.
        public var headers: [String: String]
        public var body: String

        /// The last component of the path, which names the method of the API.
        public var name: String { String(target.prefix { $0 != "?" }.split(separator: "/").last ?? "") }

        /// The body's fields, where it is a form.
        public var fields: [String: String] {
            var fields: [String: String] = [:]
            for pair in body.split(separator: "&") {
                let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                    $0.replacing("+", with: " ").removingPercentEncoding ?? String($0)
                }
                fields[halves[0]] = halves.count > 1 ? halves[1] : ""
            }
            return fields
        }
    }

    public enum Answer: Sendable {
        case json(String)
        /// Without a body.
        case status(Int, headers: [String: String] = [:])
        /// Nothing, until the other side hangs up.
        case silence
    }

    private let recorded: Recorded
    private let listener: TestListener

    public var url: String { "http://127.0.0.1:\(listener.port)" }
    public var requests: [Request] { recorded.all }

    /// - Parameter answer: makes the JSON of an answer; called on the connections' threads, one at a time.
    public convenience init(_ answer: @escaping @Sendable (Request) -> String) { self.init(answering: { .json(answer($0)) }) }

    /// - Parameter port: of the system's choice unless one is named.
    public init(on port: Int = 0, answering answer: @escaping @Sendable (Request) -> Answer) {
        let recorded = Recorded()
        self.recorded = recorded
        listener = TestListener(on: port) { connection in
            if let request = Self.read(connection) { Self.reply(recorded.add(request, answer), connection) }
            shutdown(connection, Int32(SHUT_RDWR))
            Glibc.close(connection)
        }
    }

    public func close() { listener.close() }

    private final class Recorded: Sendable {
        private let requests = Mutex<[Request]>([])
        var all: [Request] { requests.withLock { $0 } }

        func add(_ request: Request, _ answer: (Request) -> Answer) -> Answer {
            requests.withLock { requests in
                requests.append(request)
                return answer(request)
            }
        }
    }

    // MARK: HTTP

    private static func reply(_ answer: Answer, _ connection: Int32) {
        switch answer {
        case .json(let text):
            send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n\(text)", connection)
        case .status(let status, let headers):
            let lines = headers.map { "\($0): \($1)\r\n" }.joined()
            send("HTTP/1.1 \(status) So\r\n\(lines)Content-Length: 0\r\nConnection: close\r\n\r\n", connection)
        case .silence:
            var byte: UInt8 = 0
            while Glibc.read(connection, &byte, 1) > 0 {}
        }
    }

    private static func read(_ connection: Int32) -> Request? {
        var text: [UInt8] = []
        guard let end = fill(&text, connection, until: { index(of: Array("\r\n\r\n".utf8), in: $0) }) else { return nil }
        let lines = String(decoding: text[..<end], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ").map(String.init)
        guard words.count == 3 else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        if headers["expect"] != nil { send("HTTP/1.1 100 Continue\r\n\r\n", connection) }
        let length = headers["content-length"].flatMap { Int($0) } ?? 0
        let start = end + 4
        guard fill(&text, connection, until: { $0.count >= start + length ? $0.count : nil }) != nil else { return nil }
        return Request(
            method: words[0], target: words[1], headers: headers, body: String(decoding: text[start..<(start + length)], as: UTF8.self))
    }

    /// Reads until `isEnough` finds what it looks for; nil if the other side hangs up before.
    private static func fill(_ text: inout [UInt8], _ connection: Int32, until isEnough: ([UInt8]) -> Int?) -> Int? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let found = isEnough(text) { return found }
            let count = Glibc.read(connection, &buffer, buffer.count)
            guard count > 0 else { return nil }
            text += buffer[..<count]
        }
    }

    private static func index(of pattern: [UInt8], in text: [UInt8]) -> Int? {
        guard text.count >= pattern.count else { return nil }
        return (0...(text.count - pattern.count)).first { text[$0..<($0 + pattern.count)].elementsEqual(pattern) }
    }

    private static func send(_ text: String, _ connection: Int32) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return }
            sent += count
        }
    }
}
