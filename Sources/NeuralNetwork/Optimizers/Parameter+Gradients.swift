import Tensor

extension Parameter {
    /// Calls `body` with each stretch of the gradient: where it begins in the parameter, its first
    /// number, how many there are.
    ///
    /// A whole gradient comes in pieces that threads share, one that is kept as rows row by row.
    func forEachGradient(
        _ team: WorkerTeam,
        _ body: @Sendable (_ first: Int, _ gradient: UnsafePointer<Float>, _ count: Int) -> Void
    ) {
        if let gradient = variable.gradient {
            let (count, piece) = (gradient.count, 1 << 16)
            team.run((count + piece - 1) / piece) { index in
                let first = index * piece
                body(first, gradient.pointer + first, min(piece, count - first))
            }
        } else if let rows = variable.rowGradient {
            for (slot, row) in rows.rows.enumerated() {
                body(Int(row) * rows.width, rows.pointer + slot * rows.width, rows.width)
            }
        }
    }
}
