internal import Crypto
public import Foundation
public import Core

/// What proves to a receiver who sent a notice, when, and that nobody changed it.
public enum WebhookSignature {
    /// `v1=` and the hexadecimal HMAC-SHA256, under the secret's bytes, over `timestamp.id.body`; the timestamp in whole seconds
    /// since 1970.
    public static func of(_ body: Data, id: NoticeID, timestamp: Int, secret: String) -> String {
        let signed = Data("\(timestamp).\(id).".utf8) + body
        return "v1=" + Hex.text(HMAC<SHA256>.authenticationCode(for: signed, using: SymmetricKey(data: Data(secret.utf8))))
    }
}
