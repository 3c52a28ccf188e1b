import Core

/// Which hosts and containers a lab of a given size has. The same size gives the same names, so that plans and
/// documents can speak of them.
enum Layout {
    static func hosts(_ count: Int, containersPerHost: Int, ports: [Int], in directory: String) -> [LabHost] {
        let racks = max(2, (count + 3) / 4)
        return (0..<count).map { index in
            let isInfrastructure = count >= 3 && index == count - 1
            let name = isInfrastructure ? "infra-lab-01" : "uh-lab-" + padded(index + 1, to: 2)
            return LabHost(
                name: HostName(name)!, element: isInfrastructure ? "infrastructure-host" : "user-host", port: ports[index],
                directory: "\(directory)/hosts/\(name)", labels: ["region": "lab", "rack": "a\(index % racks + 1)"],
                containers: (0..<containersPerHost).map {
                    isInfrastructure ? infrastructureContainer($0) : userContainer(index * containersPerHost + $0)
                })
        }
    }

    private static func userContainer(_ index: Int) -> LabContainer {
        LabContainer(
            name: TargetName("node\(1001 + index)")!, element: "end-user-container",
            ctid: "7d1f6c2e-0a55-4a53-9c93-" + padded(1001 + index, to: 12), labels: [:])
    }

    /// The component's name as the platform's own tools know it: the start of the container's host name.
    private static let components = [
        "jelastic-db", "jrouter", "jelcore", "hcore", "zookeeper", "resolver", "gate", "webgate", "jbilling",
        "jstatistic", "jpool", "uploader", "msa", "zabbix",
    ]

    private static func infrastructureContainer(_ index: Int) -> LabContainer {
        let component = components[index % components.count]
        return LabContainer(
            name: TargetName("\(component)\(index / components.count + 1)")!, element: "infrastructure-container",
            ctid: String(101 + index), labels: ["component": component])
    }

    private static func padded(_ number: Int, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
