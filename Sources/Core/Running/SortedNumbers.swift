/// A small set of step numbers that is always in order, so that the lowest goes first without a search.
struct SortedNumbers: Equatable, Sendable {
    private(set) var all: [Int] = []

    var isEmpty: Bool { all.isEmpty }
    var count: Int { all.count }

    mutating func insert(_ number: Int) {
        let place = position(of: number)
        if place == all.count || all[place] != number { all.insert(number, at: place) }
    }

    mutating func remove(_ number: Int) {
        let place = position(of: number)
        if place < all.count, all[place] == number { all.remove(at: place) }
    }

    func contains(_ number: Int) -> Bool {
        let place = position(of: number)
        return place < all.count && all[place] == number
    }

    /// Where the number stands, or would stand.
    private func position(of number: Int) -> Int {
        var low = 0, high = all.count
        while low < high {
            let middle = (low + high) / 2
            if all[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
