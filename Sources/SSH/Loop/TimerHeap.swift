/// Actions by their time; a binary heap, so that thousands of deadlines cost little.
struct TimerHeap {
    struct ID: Hashable { fileprivate var number: UInt64 }

    private var heap: [(at: Moment, id: ID)] = []
    /// A cancelled timer leaves this table at once, and the heap when it comes up.
    private var actions: [ID: @Sendable () -> Void] = [:]
    private var last: UInt64 = 0

    mutating func add(at moment: Moment, _ action: @escaping @Sendable () -> Void) -> ID {
        last += 1
        let id = ID(number: last)
        actions[id] = action
        heap.append((moment, id))
        var child = heap.count - 1
        while child > 0, heap[child].at < heap[(child - 1) / 2].at {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
        return id
    }

    mutating func cancel(_ id: ID) {
        actions[id] = nil
        // Waits end early much more often than late: without this the heap would grow by each of them.
        if heap.count > 64, heap.count > 4 * actions.count { rebuild() }
    }

    var next: Moment? { heap.first?.at }

    mutating func takeDue(at now: Moment) -> [@Sendable () -> Void] {
        var due: [@Sendable () -> Void] = []
        while let first = heap.first, first.at <= now || actions[first.id] == nil {
            removeFirst()
            if let action = actions.removeValue(forKey: first.id) { due.append(action) }
        }
        return due
    }

    private mutating func rebuild() {
        // A sorted array is a heap.
        heap = heap.filter { actions[$0.id] != nil }.sorted { $0.at < $1.at }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].at < heap[least].at {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
