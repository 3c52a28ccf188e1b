import ArgumentParser
import Core
import Lab

struct LabCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab", abstract: "Throwaway hosts on this machine, for demonstration and tests.",
        discussion: """
            Real OpenSSH servers on 127.0.0.1 with their own keys; vzctl, prlctl, systemctl, reboot and their like are \
            stand-ins that keep state and log each call. No root is needed.
            """,
        subcommands: [Up.self, Down.self])

    struct Up: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make hosts, and print their inventory.")
        @Option(help: "How many hosts.") var hosts: Int
        @Option(help: "Containers on each host.") var containers = 2
        @Option(help: "Where the lab lives.") var dir = "lab"

        func run() throws {
            do {
                let fleet = try Lab.up(hosts: hosts, containersPerHost: containers, in: dir)
                Terminal.talk("inventory: \(fleet.inventoryPath)")
                Terminal.print(fleet.inventory)
            } catch { throw Leave(.invalid, "drydock: \(error)") }
        }
    }

    struct Down: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End the lab's processes and remove its files.")
        @Option(help: "Where the lab lives.") var dir = "lab"

        func run() throws {
            do { try Lab.down(dir) } catch { throw Leave(.invalid, "drydock: \(error)") }
            Terminal.talk("the lab in \(dir) is gone")
        }
    }
}
