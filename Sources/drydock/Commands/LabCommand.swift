import ArgumentParser
import Core
import Lab

struct LabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "Throwaway hosts on this machine, for demonstration and tests.",
        discussion: """
            Real OpenSSH servers on 127.0.0.1 with their own keys; vzctl, prlctl, systemctl, reboot and their like are \
            stand-ins that keep state and log each call. No root is needed.

            With --machines, as root on Debian 12: real Debian systems with systemd and sshd, each in a namespace of its own; \
            reboots, services, users and files are real there. With --virtuozzo they have containers, and stand-ins for the \
            commands of Virtuozzo alone.

            Example: drydock lab up --hosts 4 --dir lab
            """,
        subcommands: [Up.self, Down.self])

    struct Up: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make hosts, and print their inventory.", discussion: "Example: drydock lab up --hosts 4 --containers 2 --dir lab")
        @Option(help: "How many hosts.") var hosts: Int?
        @Option(help: "How many machines: real Debian systems; needs root.") var machines: Int?
        @Flag(help: "Machines with containers and stand-ins for Virtuozzo's commands.") var virtuozzo = false
        @Option(help: "Containers on each host.") var containers = 2
        @Option(help: "Where the lab lives.", completion: .directory) var dir = "lab"

        func validate() throws {
            guard (hosts == nil) != (machines == nil) else { throw ValidationError("give either --hosts N or --machines N") }
            guard machines != nil || !virtuozzo else {
                throw ValidationError("--virtuozzo goes with --machines; hosts have the stand-ins anyway, leave it out")
            }
        }

        func run() throws {
            do {
                if let hosts {
                    let fleet = try Lab.up(hosts: hosts, containersPerHost: containers, in: dir)
                    show(fleet.inventory, at: fleet.inventoryPath)
                }
                if let machines {
                    let fleet = try Lab.up(
                        machines: machines, virtuozzo: virtuozzo, containersPerHost: containers, in: dir,
                        talk: { Terminal.talk($0) })
                    Terminal.talk("the password of the user 'operator': \(fleet.operatorPasswordPath)")
                    show(fleet.inventory, at: fleet.inventoryPath)
                }
            } catch { throw Leave(.invalid, "drydock: \(error)") }
        }

        private func show(_ inventory: String, at path: String) {
            Terminal.talk("inventory: \(path)")
            Terminal.print(inventory)
        }
    }

    struct Down: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End the lab's processes, hosts and machines alike, and remove its files.", discussion: "Example: drydock lab down --dir lab")
        @Option(help: "Where the lab lives.", completion: .directory) var dir = "lab"

        func run() throws {
            do { try Lab.down(dir) } catch { throw Leave(.invalid, "drydock: \(error)") }
            Terminal.talk("the lab in \(dir) is gone")
        }
    }
}
