public import Core

/// Hears what a run does, once it is on disk.
public protocol RunObserver: Sendable {
    func committed(_ entries: [Entry], in machine: RunMachine)
    func note(_ text: String)
}
