import Core
import Foundation

/// Making, powering and ending one machine.
struct MachineControl {
    var machine: Machine

    init(_ machine: Machine) { self.machine = machine }

    /// The folder with everything that must be known to end the machine, before anything else of it is there.
    static func prepare(_ directory: String, scope: String) throws(LabError) {
        do {
            for name in ["upper", "work", "root", "vz", "lab"] {
                try FileManager.default.createDirectory(
                    atPath: "\(directory)/\(name)", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
            }
            try (scope + "\n").write(toFile: "\(directory)/scope", atomically: true, encoding: .utf8)
            try MachineSupervisor.script.write(toFile: "\(directory)/supervisor.sh", atomically: true, encoding: .utf8)
            try "0\n".write(toFile: "\(directory)/boot_seconds", atomically: true, encoding: .utf8)
        } catch { throw LabError.file(directory, error.localizedDescription) }
        try LabFolder(path: directory).pipe("control")
    }

    /// Lays the machine's own files over the common tree.
    static func mountRoot(in directory: String) throws(LabError) {
        let layers = "lowerdir=\(MachineTree.path),upperdir=\(directory)/upper,workdir=\(directory)/work"
        let ending = try Spawn.run(["/usr/bin/mount", "-t", "overlay", "drydock-lab", "-o", layers, "\(directory)/root"])
        guard ending.status == 0 else { throw .command("mount -t overlay", status: Int(ending.status), output: ending.output) }
    }

    /// Plugs the power in for the first time.
    func powerUp() throws(LabError) {
        let directory = machine.directory
        let start = #"log=$1; shift; exec setsid --fork /bin/sh "$@" >>"$log" 2>&1"#
        let ending = try Spawn.run(
            [
                "/bin/sh", "-c", start, "sh", "\(directory)/console.log", "\(directory)/supervisor.sh", directory, machine.scope,
                "--directory=\(directory)/root", "--bind=\(directory)/vz:/vz", "--bind=\(directory)/lab:/opt/drydock-lab",
            ] + virtuozzoMounts, environment: ["DRYDOCK_LAB": directory])
        guard ending.status == 0 else { throw .command("setsid", status: Int(ending.status), output: ending.output) }
    }

    /// A host of containers needs the tree that they start from, and a way to the lab's other hosts for migrations.
    private var virtuozzoMounts: [String] {
        guard machine.platform == "virtuozzo-7" else { return [] }
        let fleet = NSString(string: machine.directory).deletingLastPathComponent
        return ["--bind-ro=\(MachineTree.path):/opt/drydock-template", "--bind=\(fleet):/opt/drydock-fleet:norbind"]
    }

    /// Until sshd greets and the machine's own systemd says that this boot is complete.
    func waitUntilReady(seconds: Int) throws(LabError) {
        var isReady = false
        _ = Deadline(seconds: Double(seconds)).poll {
            isReady = FileManager.default.fileExists(atPath: "\(machine.standIns)/ready")
                && Ports.answers(22, at: machine.address)
            return isReady || state.hasPrefix("off")
        }
        guard isReady else {
            let log = (try? String(contentsOfFile: machine.consolePath, encoding: .utf8)) ?? ""
            throw .silent(
                host: machine.name.rawValue, seconds: seconds,
                log: log.split(separator: "\n").suffix(3).joined(separator: "; "))
        }
    }

    /// `on N` or `off N`, after the N-th boot.
    var state: String {
        (try? String(contentsOfFile: "\(machine.directory)/state", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    }

    func switchOff() throws(LabError) {
        let isOff = Deadline(seconds: 10).poll {
            // a machine between two boots has no process yet, and is awaited
            ProcessMark(recordedAt: "\(machine.directory)/nspawn")?.end()
            return state.hasPrefix("off")
        }
        guard isOff else { throw .file(machine.directory, "the machine can't be switched off") }
    }

    func switchOn() throws(LabError) {
        let words = state.split(separator: " ")
        guard words.first == "off", let boots = words.last else { return }
        let path = "\(machine.directory)/control"
        let pipe = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard pipe >= 0 else { throw .file(path, String(cString: strerror(errno))) }
        defer { close(pipe) }
        let line = Array("\(boots) on\n".utf8)
        guard write(pipe, line, line.count) == line.count else { throw .file(path, String(cString: strerror(errno))) }
    }

    /// Ends the machine in `directory`, in whatever state it is, and gives back what it had of this system; its files stay.
    static func end(directory: String, name: String) throws(LabError) {
        let scope = (try? String(contentsOfFile: "\(directory)/scope", encoding: .utf8))?
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let groups = scope.map(ControlGroups.init)
        let recorded = ["supervisor", "nspawn"].compactMap { ProcessMark(recordedAt: "\(directory)/\($0)") }
        var left: [ProcessMark] = []
        let isOver = Deadline(seconds: 20).poll {
            // the supervisor first: it would boot the machine again
            recorded.first?.end()
            left = ProcessTable().belonging(toHostAt: directory, roots: recorded) + (groups?.processes ?? [])
            left.forEach { $0.end() }
            return left.isEmpty
        }
        guard isOver else { throw .survivors(host: name, left.map(\.id)) }
        try Mounts.removeAll(below: directory)
        guard let scope, !scope.isEmpty else { return }
        try MachineNetwork.remove(scope: scope)
        try ControlGroups(scope: scope).remove()
        rmdir("/run/systemd/nspawn/propagate/\(scope)")
    }
}

extension Machine {
    /// Cuts the power: every process of the machine is killed, and it stays dark until ``switchOn()``. Returns when it is off.
    public func switchOff() throws(LabError) { try MachineControl(self).switchOff() }

    /// Boots a machine that is off, also one that powered off by itself; does nothing to one that is on. Returns once the
    /// request is handed over.
    public func switchOn() throws(LabError) { try MachineControl(self).switchOn() }

    /// False after a poweroff or ``switchOff()``; true also while it boots.
    public var isOn: Bool { !MachineControl(self).state.hasPrefix("off") }
}
