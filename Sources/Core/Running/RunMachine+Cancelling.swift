import Foundation

extension RunMachine {
    /// Nothing is done to any target any more that isn't there to close it.
    mutating func cancel(_ word: Word, at moment: Date) {
        // A later word may only be the harder one.
        if cancelledBy == nil || word.verb == .cancelledForcibly { cancelledBy = word }
        for target in settling.targets.indices { settle(target, at: moment) }
        // Steps for whole batches ask nobody any more.
        for step in ready.all + blocked.all where graph.targetNumber(of: step) == nil { move(step, to: .waiting) }
    }

    /// That it ended isn't its own doing.
    func wasToldToEnd(_ step: Int, attempt: Int) -> Bool { histories[step]?.toldToEnd == attempt }

    /// Work that is still open: nothing of a cancelled run begins but what closes its targets.
    public var isSettled: Bool { settling.unsettled.allSatisfy { $0.allSatisfy { $0 == 0 } } }
}
