import Core
import Execution
import Foundation

/// Hands a message to `sendmail -t -i`. Exit status 0 is a yes: the mail system has it then.
struct MailDelivery: Delivering {
    private let mail: Sink.Mail
    private let program: CommandDelivery

    init(_ mail: Sink.Mail, limit: Double) {
        self.mail = mail
        program = CommandDelivery(LocalCommand([mail.sendmail, "-t", "-i"], errors: .joined), limit: limit)
    }

    func deliver(_ parcel: Parcel) async throws(DeliveryFailure) {
        try await program.run(input: Data(MailMessage(parcel.notice, mail, at: parcel.at).text.utf8))
    }
}
