/// Why the lab couldn't be made, found or removed. ``description`` is one sentence with the remedy.
public enum LabError: Error, Equatable, Sendable {
    case hostCount(Int)
    case machineCount(Int)
    /// Machines can't run here, and why.
    case noMachines(String)
    /// No private subnet is left for a machine.
    case noSubnet
    /// A lab is there already.
    case occupied(directory: String)
    /// The directory holds something else.
    case notEmpty(directory: String)
    case noLab(directory: String)
    /// What stands in the lab's record can't be read.
    case damaged(file: String, String)
    /// sshd's configuration and the shell scripts take no other characters.
    case awkwardPath(String)
    case missing(command: String, package: String)
    case command(String, status: Int, output: String)
    case noPorts
    /// sshd of a host didn't come up; its last words.
    case silent(host: String, seconds: Int, log: String)
    /// Processes that SIGKILL didn't end.
    case survivors(host: String, [Int32])
    case unknownHost(String, known: [String])
    /// A file, and the system's words.
    case file(String, String)
}

extension LabError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .hostCount(let count):
            "a lab has 1 to \(Lab.mostHosts) hosts, not \(count); choose another number"
        case .machineCount(let count):
            "a lab has 1 to \(Lab.mostMachines) machines, not \(count); choose another number"
        case .noMachines(let reason):
            "\(reason); 'drydock lab up --hosts N' makes hosts without that"
        case .noSubnet:
            "no subnet between 10.213.0.0 and 10.231.255.255 is free for a machine; remove labs that are no longer needed"
        case .occupied(let directory):
            "\(directory): a lab is there already; use it, or remove it first with 'drydock lab down --dir \(directory)'"
        case .notEmpty(let directory):
            "\(directory): the directory isn't empty and holds no lab; name a new directory with --dir"
        case .noLab(let directory):
            "\(directory): no lab is there; make one with 'drydock lab up', or name its directory with --dir"
        case .damaged(let file, let words):
            "\(file): the lab's record can't be read: \(words); remove the lab with 'drydock lab down' and make a new one"
        case .awkwardPath(let path):
            "'\(path)': the path of a lab may have letters, digits and / . _ - + @ only; name another directory with --dir"
        case .missing(let command, let package):
            "\(command) isn't installed; install the Debian package \(package): 'apt-get install \(package)'"
        case .command(let command, let status, let output):
            "'\(command)' ended with \(status): \(output.isEmpty ? "it said nothing" : output); correct that and try again"
        case .noPorts:
            "127.0.0.1 has not enough free ports below the ephemeral range; remove labs that are no longer needed"
        case .silent(let host, let seconds, let log):
            "\(host): its sshd didn't answer within \(seconds) s: \(log.isEmpty ? "it logged nothing" : log); try again, "
                + "with fewer hosts if the machine is busy"
        case .survivors(let host, let ids):
            "\(host): processes \(ids.map(String.init).joined(separator: ", ")) don't end; look at them, then repeat 'drydock lab down'"
        case .unknownHost(let name, let known):
            "the lab has no host '\(name)'; name one of \(known.joined(separator: ", "))"
        case .file(let path, let words):
            "\(path): \(words); check the path and its permissions"
        }
    }
}
