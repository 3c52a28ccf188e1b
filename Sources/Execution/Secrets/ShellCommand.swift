/// A command line of this machine whose standard output is a secret. What it says on standard error goes nowhere: a secret
/// may be in it.
enum ShellCommand {
    typealias Problem = SecretResolver.Problem

    /// Runs `/bin/sh -c`, by the rules of ``LocalCommand``.
    static func output(of line: String, limit: Int, seconds: Double, isCancelled: () -> Bool) throws(Problem) -> [UInt8] {
        let ending: LocalCommand.Ending
        do throws(LocalCommand.Failure) {
            // A line break at its end isn't the secret's.
            ending = try LocalCommand.shell(line).run(limit: limit + 2, seconds: seconds, isCancelled: isCancelled)
        } catch {
            switch error {
            case .notStarted(let why): throw Problem("the command can't be started: \(why); correct it")
            case .tooLarge: throw .tooLarge
            case .late: throw Problem("the command didn't end in time and was killed; see on this machine what it waits for")
            case .cancelled: throw Problem("the search for it was cancelled")
            }
        }
        guard ending.status == 0 else { throw Problem("the command ended with exit status \(ending.status); run it by hand to see why") }
        return ending.output
    }
}
