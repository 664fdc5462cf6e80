import Foundation
import GraphStore

/// What one run of an import knows: its loader, ids, report and reject files.
///
/// A run may be started again from scratch (the store grew, or this was the dry run before the real
/// one), so everything that changes lives here.
final class ImportState {
    let options: ImportOptions
    let loader: any GraphLoader
    let progress: (ImportProgress) throws -> Void
    var report = ImportReport()
    var identifiers = IdentifierTable()
    var cycle = HierarchyCycle()
    private var rejects: [String: RejectFile] = [:]

    init(
        options: ImportOptions, loader: any GraphLoader,
        progress: @escaping (ImportProgress) throws -> Void
    ) {
        self.options = options
        self.loader = loader
        self.progress = progress
    }

    /// Whether rows are still written: after too many bad ones they are only read and judged.
    var isWriting: Bool { !options.isDryRun && report.rowsRejected <= options.badTolerance }

    /// Whether there were so many bad rows that reading on tells nothing new.
    var isHopeless: Bool {
        report.rowsRejected > options.badTolerance
            && report.rowsRejected >= ImportReport.issueLimit
    }

    /// Notes what is wrong with the row that the reader stands on.
    func note(
        _ problem: RowProblem, in file: InputFile, header: ColumnHeader?, reader: DelimitedReader,
        action: RowIssue.Action = .rejected
    ) throws {
        let field = problem.field.flatMap { $0 < reader.fields.count ? reader.fields[$0] : nil }
        let byte = problem.byte ?? field?.range.lowerBound ?? reader.record.lowerBound
        let place = reader.place(of: byte)
        let content = field.map { String(decoding: reader.content(of: $0), as: UTF8.self) } ?? ""
        let column = problem.field.flatMap { index in
            header.flatMap { index < $0.columns.count ? $0.columns[index].text : nil }
        }
        let issue = RowIssue(
            file: file.path, line: place.line, column: place.column, byte: byte,
            field: problem.field.map { $0 + 1 } ?? 0, header: column ?? "",
            value: String(content.prefix(200)), code: problem.code, reason: problem.reason,
            action: action)
        report.note(issue)
        guard action == .rejected, !options.isDryRun else { return }
        let raw = UnsafeRawBufferPointer(rebasing: file.bytes[reader.record])
        try rejectFile(for: file, header: header).add(
            raw, line: reader.recordLine, reason: problem.reason)
    }

    /// Closes the reject files and lists those that have rows.
    func closeRejectFiles() throws {
        for file in rejects.values.sorted(by: { $0.location < $1.location }) where file.isWritten {
            try file.close()
            report.rejectFiles.append(file.location)
        }
    }

    private func rejectFile(for file: InputFile, header: ColumnHeader?) -> RejectFile {
        if let known = rejects[file.path] { return known }
        let made = RejectFile(
            input: file.path, header: Array((header?.line ?? "").utf8), dialect: file.dialect)
        rejects[file.path] = made
        return made
    }
}

/// Why a row is not imported as it stands.
struct RowProblem: Error {
    let code: String
    let reason: String
    /// The index of the field, where one is to blame.
    var field: Int?
    /// The byte, where it is not the field's first.
    var byte: Int?
}

/// How far an import has come.
public struct ImportProgress: Sendable {
    /// What is being done, such as `nodes`.
    public let phase: String
    /// The file being read.
    public let file: String
    /// Rows read so far.
    public let rows: Int
    /// Bytes of this file read so far.
    public let bytes: Int
    /// Size of this file in bytes.
    public let totalBytes: Int
    /// Rows rejected so far.
    public let rejected: Int
}
