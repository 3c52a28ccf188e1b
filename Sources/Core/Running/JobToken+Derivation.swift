internal import Foundation

extension JobToken {
    /// The first 128 bits of SHA-256 over all that makes an attempt this one; each part with its length, so that no two
    /// attempts share their bytes.
    public init(plan: Fingerprint, run: RunID, step: StepID, host: HostName, attempt: Int) {
        let parts = [plan.rawValue, run.rawValue, step.description, host.rawValue, "\(attempt)"]
        let digest = Hex.sha256(Data(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8))
        guard let token = Self(rawValue: String(digest.prefix(32))) else { preconditionFailure("a digest is hexadecimal") }
        self = token
    }
}
