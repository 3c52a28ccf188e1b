import Foundation
import Synchronization
import TestKit

enum ProcessList {
    /// Whether a text stands among the words of any process on this machine, as `ps` shows them.
    static func shows(_ text: String) -> Bool {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.contains { name in
            guard name.allSatisfy(\.isNumber), let words = FileManager.default.contents(atPath: "/proc/\(name)/cmdline") else { return false }
            return words.range(of: Data(text.utf8)) != nil
        }
    }
}

/// The platform's API as playbooks see it: hosts with states, a join command, certificates.
final class PlatformStub: Sendable {
    struct Host: Sendable, Equatable {
        var id: Int, name: String, address: String, status: String, group = "default_group"

        var json: String {
            #"{"id":\#(id),"hostname":"\#(name)","ip":"\#(address)","labels":{"a":"}{"},"hdNodeGroup":{"name":"\#(group)"},"status":"\#(status)"}"#
        }
    }

    static let token = "t0ken-that-nobody-may-see"

    /// Its state, changed by what it is asked.
    struct State: Sendable {
        var hosts: [Host] = []
        /// Methods that are answered with a result, and a text for it.
        var refuses: [String: (Int, String)] = [:]
        var joinCommand = ""
        /// A host appears once this file is there.
        var joining: (file: String, host: Host)?
        /// What follows an evacuation.
        var onEvacuate: (@Sendable () -> Void)?
    }

    private let state: Shared
    private let api: StubAPI

    var url: String { api.url + "/JElastic" }
    var requests: [StubAPI.Request] { api.requests }
    var hosts: [Host] { state.value.hosts }
    /// The methods that were called, in order.
    var calls: [String] { api.requests.map(\.name) }

    init(_ initial: State = State()) {
        let state = Shared(initial)
        self.state = state
        api = StubAPI { request in state.change { Self.answer(request, &$0) } }
    }

    func close() { api.close() }
    func change(_ body: (inout State) -> Void) { state.change(body) }

    private final class Shared: Sendable {
        private let state: Mutex<State>
        init(_ state: State) { self.state = Mutex(state) }
        var value: State { state.withLock { $0 } }
        func change<T: Sendable>(_ body: (inout State) -> T) -> T {
            state.withLock { state in
                var copy = state
                let result = body(&copy)
                state = copy
                return result
            }
        }
    }

    private static func answer(_ request: StubAPI.Request, _ state: inout State) -> String {
        let fields = request.fields
        // Whoever calls is at work just now: its words must not show the token.
        guard fields["session"] == token, !ProcessList.shows(token) else { return #"{"result":702,"error":"session is wrong"}"# }
        if let (result, error) = state.refuses[request.name] { return #"{"result":\#(result),"error":"\#(error)"}"# }
        if let joining = state.joining, FileManager.default.fileExists(atPath: joining.file) {
            state.hosts.append(joining.host)
            state.joining = nil
        }
        switch request.name {
        case "gethosts": return #"{"result":0,"array":[\#(state.hosts.map(\.json).joined(separator: ",\r\n "))]}"#
        case "getlicenseinfo": return #"{"result":0,"status":"ACTIVE"}"#
        case "getaddhostcmd":
            let escaped = state.joinCommand.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("/", with: "\\/")
            return #"{"result": 0, "value": "\#(escaped)"}"#
        case "edithdnode":
            let record = fields["hdnode"] ?? ""
            guard let index = state.hosts.firstIndex(where: { record.contains("\"\($0.name)\"") }),
                let status = record.firstMatch(of: /"status" *: *"([A-Z_]*)"/)?.1
            else { return #"{"result":5,"error":"no such host"}"# }
            state.hosts[index].status = String(status)
            return #"{"result":0}"#
        case "evacuatecontainers":
            guard let index = state.hosts.firstIndex(where: { "\($0.id)" == fields["sourceHnId"] }) else { return #"{"result":5}"# }
            state.onEvacuate?()
            state.hosts[index].status = "EVACUATED"
            return #"{"result":0}"#
        case "deletehdnode":
            guard fields["force"] == "false" else { return #"{"result":99,"error":"forced"}"# }
            guard let index = state.hosts.firstIndex(where: { "\($0.id)" == fields["hdnodeid"] }) else { return #"{"result":5}"# }
            state.hosts.remove(at: index)
            return #"{"result":0}"#
        default: return #"{"result":0}"#
        }
    }
}
