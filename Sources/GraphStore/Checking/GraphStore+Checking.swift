import LMDB

extension GraphStore {
    /// Checks a store that may be damaged: its pages one by one, then its invariants.
    ///
    /// Pages are read only where nobody writes meanwhile. Damage is in the report; what cannot be
    /// opened at all is an error. O(everything).
    public static func check(
        at directory: String, settings: StoreSettings = StoreSettings()
    ) throws(StorageError) -> CheckReport {
        var report = CheckReport()
        do throws(StorageError) {
            report.hasReadPages = try DataFile.checkPages(
                directory, lockFile: lockFile(of: directory))
        } catch {
            guard error.name == "storage.corrupt" else { throw error }
            report.add(
                Violation(
                    store: "file", key: error.fact("place") ?? directory,
                    problem: error.fact("damage") ?? error.message, remedy: Violation.restore))
            // A map of damaged pages could raise a signal.
            return report
        }
        let store: GraphStore
        do throws(StorageError) {
            store = try GraphStore(at: directory, access: .readOnly, settings: settings)
        } catch {
            guard error.name == "storage.corrupt" else { throw error }
            report.add(
                Violation(
                    store: "file", key: error.fact("place") ?? directory,
                    problem: error.fact("damage") ?? error.message, remedy: Violation.restore))
            return report
        }
        defer { store.close() }
        let hasReadPages = report.hasReadPages
        do throws(StorageError) {
            report = try store.checkInvariants()
        } catch {
            // Pages that LMDB refuses to walk are damage too.
            report = CheckReport()
            report.add(
                Violation(
                    store: "file", key: directory, problem: error.message,
                    remedy: Violation.restore))
        }
        report.hasReadPages = hasReadPages
        return report
    }

    /// Checks the last commit against every rule of the layout: records and their checksums,
    /// labels, adjacency in both directions against the relationships, degrees, indexes against
    /// scans, counters, tokens.
    ///
    /// Throws only where reading as such fails. O(everything); holds a snapshot without an age
    /// limit.
    public func checkInvariants() throws(StorageError) -> CheckReport {
        let snapshot = try core.current.snapshot(hasAgeLimit: false)
        defer { snapshot.end() }
        try snapshot.enter()
        defer { snapshot.leave() }
        let check = StoreCheck(snapshot)
        try check.run()
        return check.report
    }
}
