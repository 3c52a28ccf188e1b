import Journal

/// The first thing in a run's record that is wrong: what it is, and what it means.
struct AuditFault: Error {
    enum Kind: String {
        case missing, changed, origin, cut, replaced, unreadable
        case outOfTurn = "out-of-turn"
        /// The entries are whole, but don't follow from each other.
        case illegal
        /// The bytes of the run's plan.
        case plan
    }

    var kind: Kind
    var number: Int
    var words: String?

    init(_ kind: Kind, at number: Int, _ words: String? = nil) {
        self.kind = kind
        self.number = number
        self.words = words
    }

    init(_ fault: RunAudit.Fault) {
        let kind: Kind = switch fault.kind {
        case .missing: .missing
        case .changed: .changed
        case .origin: .origin
        case .outOfTurn: .outOfTurn
        case .cut: .cut
        case .replaced: .replaced
        case .unreadable: .unreadable
        }
        self.init(kind, at: fault.number, fault.words)
    }

    /// One sentence without its full stop.
    var what: String {
        let more = words.map { ": \($0)" } ?? ""
        return switch kind {
        case .missing: "entry \(number) is missing, though there are later ones"
        case .changed: "entry \(number) isn't what its hash was made of"
        case .origin: "entry 1 and the run's own row contradict each other, or its plan is gone"
        case .outOfTurn: "entry \(number) was written under a lease that wasn't the newest"
        case .cut: "the record ends before entry \(number), which was there once"
        case .replaced: "entry \(number) isn't the one whose hash was kept"
        case .unreadable: "entry \(number) is whole, but can't be read\(more)"
        case .illegal: "entry \(number) doesn't follow from those before it, though its hash holds"
        case .plan: "the plan that the run carries out isn't the one with its fingerprint\(more)"
        }
    }

    var meaning: String {
        switch kind {
        case .missing, .cut: "somebody or a damaged disk took entries away; what happened from \(number) on isn't known from this file"
        case .changed: "the entry, or the one before it, was changed after it was written; from \(number) on nothing in it is proved"
        case .origin: "rows of the tables beside the journal were changed; which plan the run carried out isn't proved"
        case .outOfTurn: "rows were changed, or two processes wrote at the same time; from \(number) on nothing in it is proved"
        case .replaced: "the record was written anew from some entry up to \(number) on, with hashes that fit"
        case .unreadable: "a newer drydock wrote it, or a fault of this one; nothing speaks for a change by hand"
        case .illegal: "it was written by other means than this version of drydock, hash included"
        case .plan: "the plan's bytes were changed, or are of another version; entries hold, but what their steps were isn't proved"
        }
    }

    var remedy: String {
        switch kind {
        case .unreadable: "look at it with the drydock that wrote it"
        case .missing, .changed, .origin, .outOfTurn, .cut, .replaced, .illegal, .plan:
            "keep a copy of the state file and its folder as they are, don't resume the run, look on its hosts what was done, and restore the state file from a copy that holds"
        }
    }
}
