import CKernels

/// What each Unicode scalar folds to: the kernels' table, expanded from generated data on first
/// use.
///
/// Expanding takes about a tenth of a millisecond. The table maps a scalar to itself under NFKC,
/// full case folding and traditional-to-simplified characters; `Tools/generate-fold-table.swift`
/// says exactly how.
struct FoldTable: @unchecked Sendable {
    // @unchecked because of the pointer: no lock is needed, as what it points to is static, written
    // while `shared` is first made (which Swift does once), and only read afterwards.
    static let shared = FoldTable(table: tg_fold_table_shared())

    let table: UnsafePointer<tg_fold_table>?
}
