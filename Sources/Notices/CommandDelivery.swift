import Core
import Execution
import Foundation

/// Hands a notice to a program of this machine, on its standard input. Exit status 0 is a yes.
struct CommandDelivery: Delivering {
    private let command: LocalCommand
    private let limit: Double
    /// Of what the program prints, to say why it failed; more ends it.
    private static let outputLimit = 1 << 20

    /// - Parameter limit: seconds.
    init(_ command: LocalCommand, limit: Double) {
        self.command = command
        self.limit = limit
    }

    /// - Parameter line: for `/bin/sh -c`.
    init(line: String, limit: Double) { self.init(.shell(line, errors: .joined), limit: limit) }

    func deliver(_ parcel: Parcel) async throws(DeliveryFailure) { try await run(input: parcel.body) }

    func run(input: Data) async throws(DeliveryFailure) {
        var command = command
        command.input = Array(input)
        let (ready, limit) = (command, limit)
        let result = await OwnThread.run { isCancelled -> Result<LocalCommand.Ending, LocalCommand.Failure> in
            do throws(LocalCommand.Failure) {
                return .success(try ready.run(limit: Self.outputLimit, seconds: limit, isCancelled: isCancelled))
            } catch { return .failure(error) }
        }
        switch result {
        case .success(let ending) where ending.status == 0: return
        case .success(let ending): throw DeliveryFailure("exit status \(ending.status)" + Self.lastWords(ending.output))
        case .failure(.notStarted(let why)): throw DeliveryFailure("the program can't be started: \(why)")
        case .failure(.tooLarge): throw DeliveryFailure("the program printed more than 1 MiB and was killed")
        case .failure(.late): throw DeliveryFailure("the program didn't end within \(limit.formatted()) s and was killed")
        case .failure(.cancelled): throw DeliveryFailure("the attempt was broken off")
        }
    }

    /// The last line that it printed.
    private static func lastWords(_ output: [UInt8]) -> String {
        let lines = String(decoding: output.suffix(2000), as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let line = lines.last(where: { !$0.allSatisfy(\.isWhitespace) }) else { return "" }
        return ": \(line.prefix(300))"
    }
}
