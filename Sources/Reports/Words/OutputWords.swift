/// What is said of a step's output beside itself.
enum OutputWords {
    static func omitted(_ tail: Report.Tail) -> String? {
        tail.omitted > 0 ? "… \(tail.omitted) bytes before this are left out; see 'drydock log' …" : nil
    }
}
