public import Core
internal import Synchronization

/// Secrets by reference; one that isn't there fails. It counts how often it was asked.
public final class FixedSecrets: SecretResolving {
    private let state: Mutex<(values: [String: String], asked: [String])>

    /// - Parameter values: by reference, as `env:NAME`.
    public init(_ values: [String: String] = [:]) { state = Mutex((values, [])) }

    /// The references that were asked for, in order.
    public var asked: [String] { state.withLock { $0.asked } }
    public func set(_ reference: String, to value: String?) { state.withLock { $0.values[reference] = value } }

    public func resolve(_ reference: SecretReference) async throws(SecretFailure) -> String {
        let value = state.withLock { state in
            state.asked.append(reference.description)
            return state.values[reference.description]
        }
        guard let value else { throw SecretFailure(reference, "there is none of that name") }
        return value
    }
}
