/// The address of memory that the threads of a team work on.
///
/// `@unchecked Sendable` without a lock: each piece of a run writes to a part of its own, and the
/// caller holds the memory until the run is over.
package struct SharedPointer<Element>: @unchecked Sendable {
    /// The first element.
    package let start: UnsafeMutablePointer<Element>

    /// Shares memory that pieces write to.
    package init(_ start: UnsafeMutablePointer<Element>) { self.start = start }

    /// Shares memory that is only read.
    package init(reading start: UnsafePointer<Element>) {
        self.start = UnsafeMutablePointer(mutating: start)
    }

    /// The address `offset` elements further on.
    package static func + (shared: SharedPointer, offset: Int) -> UnsafeMutablePointer<Element> {
        shared.start + offset
    }
}
