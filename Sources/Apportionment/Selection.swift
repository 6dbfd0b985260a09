/// Finds the largest or smallest of many without sorting all.
enum Selection {
    /// The n-th largest value, and how many of the n largest are equal to it.
    ///
    /// Narrows the candidates by eight bits at a time, from the highest.
    ///
    /// - Precondition: `count` is between 1 and the number of values.
    static func largest(_ count: Int, of values: [UInt128]) -> (value: UInt128, countAtValue: Int) {
        var prefix: UInt128 = 0
        var wanted = count
        let highest = values.reduce(0, |)
        var shift = (127 - highest.leadingZeroBitCount) / 8 * 8
        guard highest > 0 else { return (0, count) }
        var candidates = values
        while true {
            var buckets = [Int](repeating: 0, count: 256)
            for value in candidates { buckets[Int(truncatingIfNeeded: value >> UInt128(shift)) & 255] += 1 }
            var digit = 255
            while buckets[digit] < wanted {
                wanted -= buckets[digit]
                digit -= 1
            }
            prefix |= UInt128(digit) << UInt128(shift)
            if shift == 0 { return (prefix, wanted) }
            candidates = candidates.filter { Int(truncatingIfNeeded: $0 >> UInt128(shift)) & 255 == digit }
            shift -= 8
        }
    }

    /// Moves the `count` smallest elements to the front, in no particular order (Hoare's quickselect, with the median of
    /// three as its pivot). Elements differ from each other.
    static func moveSmallest<Element: Comparable>(_ count: Int, of elements: inout [Element]) {
        var low = 0
        var high = elements.count
        while high - low > 1, count > low, count < high {
            let middle = (low + high) / 2
            let pivot = median(elements[low], elements[middle], elements[high - 1])
            var first = low
            var last = high - 1
            while first <= last {
                while elements[first] < pivot { first += 1 }
                while pivot < elements[last] { last -= 1 }
                if first <= last {
                    elements.swapAt(first, last)
                    first += 1
                    last -= 1
                }
            }
            // Now everything before `first` is at most the pivot, and everything after `last` at least.
            if count <= last + 1 {
                high = last + 1
            } else if count >= first {
                low = first
            } else {
                return
            }
        }
    }

    private static func median<Element: Comparable>(_ a: Element, _ b: Element, _ c: Element) -> Element {
        a < b ? (b < c ? b : max(a, c)) : (a < c ? a : max(b, c))
    }
}
