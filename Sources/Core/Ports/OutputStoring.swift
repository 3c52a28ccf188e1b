/// Keeps what steps print, beside the journal.
public protocol OutputStoring: Sendable {
    /// Opens the record of one attempt of one step; what an earlier process stored of it is kept and continued.
    func record(of run: RunID, step: Int, attempt: Int) throws -> any OutputRecord
}

/// One attempt's output. Bytes past the cap are counted and dropped; writing never fails towards the caller: what
/// couldn't be stored counts as dropped.
public protocol OutputRecord: OutputSink {
    /// Where the streams stand, dropped bytes included: a follower goes on from here.
    var offsets: OutputOffsets { get }
    func summary() -> OutputSummary
    /// At most `limit` bytes from the beginning of what is kept.
    func head(_ stream: OutputStream, limit: Int) -> [UInt8]
    func close()
}
