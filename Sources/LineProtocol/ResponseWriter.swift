import CypherEngine
import GraphStore

/// Writes answers, one JSON object a line, into a buffer.
///
/// Rows go from stored text to bytes without a value in between. Used by one thread at a time.
public struct ResponseWriter {
    /// Where the bytes go.
    public let buffer: ResponseBuffer

    /// A writer that appends to a buffer.
    public init(_ buffer: ResponseBuffer) { self.buffer = buffer }

    /// Writes the head of a result.
    public func columns(_ names: [String], id: [UInt8]) {
        buffer.append("{\"columns\":[")
        for (index, name) in names.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            buffer.appendJSON(name)
        }
        buffer.append(UInt8(ascii: "]"))
        end(id)
    }

    /// Writes a row that needs no transaction.
    public func row(_ values: [GraphValue]) {
        buffer.append("{\"row\":")
        buffer.appendList(values, as: .exact)
        buffer.append("}\n")
    }

    /// Writes the end of an answer; counters that are zero are left out.
    public func summary(
        rows: Int = 0, milliseconds: Double = 0, counters: [(name: String, count: Int)] = [],
        plan: PlanDescription? = nil, warnings: [String] = [], id: [UInt8]
    ) {
        buffer.append("{\"summary\":{\"rows\":")
        buffer.append(rows)
        buffer.append(",\"ms\":")
        append(milliseconds: milliseconds)
        buffer.append(",\"stats\":{")
        var isFirst = true
        for (name, count) in counters where count != 0 {
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            buffer.appendJSON(name)
            buffer.append(UInt8(ascii: ":"))
            buffer.append(count)
        }
        buffer.append(UInt8(ascii: "}"))
        if let plan { append(plan) }
        if !warnings.isEmpty {
            buffer.append(",\"warnings\":")
            buffer.appendList(warnings.map { .string($0) }, as: .exact)
        }
        buffer.append(UInt8(ascii: "}"))
        end(id)
    }

    /// Writes an error in place of what was still to come.
    public func error(_ error: CypherError, id: [UInt8]) {
        buffer.append("{\"error\":{\"code\":")
        buffer.appendJSON(error.code)
        buffer.append(",\"detail\":")
        buffer.appendJSON(error.detail)
        buffer.append(",\"phase\":")
        buffer.appendJSON(error.phase.rawValue)
        buffer.append(",\"name\":")
        buffer.appendJSON(error.name)
        buffer.append(",\"message\":")
        buffer.appendJSON(error.message)
        if let line = error.line {
            buffer.append(",\"line\":")
            buffer.append(line)
        }
        if let column = error.column {
            buffer.append(",\"column\":")
            buffer.append(column)
        }
        buffer.append(UInt8(ascii: "}"))
        end(id)
    }

    /// Answers a ping.
    public func pong(id: [UInt8]) {
        buffer.append("{\"pong\":true")
        end(id)
    }

    private func end(_ id: [UInt8]) {
        if !id.isEmpty {
            buffer.append(",\"id\":")
            buffer.append(id)
        }
        buffer.append("}\n")
    }

    /// Milliseconds with three digits behind the point, without trailing zeros but the first.
    private func append(milliseconds: Double) {
        let bounded = milliseconds.isFinite ? min(max(milliseconds, 0), 1e12) : 0
        let thousandths = Int(exactly: (bounded * 1000).rounded()) ?? 0
        buffer.append(thousandths / 1000)
        buffer.append(UInt8(ascii: "."))
        var rest = thousandths % 1000
        var unit = 100
        repeat {
            buffer.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest / unit))
            rest %= unit
            unit /= 10
        } while rest > 0 && unit > 0
    }

    private func append(_ plan: PlanDescription) {
        buffer.append(",\"plan\":[")
        for (index, step) in plan.steps.enumerated() {
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            buffer.append("{\"depth\":")
            buffer.append(step.depth)
            buffer.append(",\"operator\":")
            buffer.appendJSON(step.name)
            buffer.append(",\"details\":")
            buffer.appendJSON(step.details)
            buffer.append(",\"rows\":")
            buffer.append(step.estimatedRows)
            buffer.append(UInt8(ascii: "}"))
        }
        buffer.append(UInt8(ascii: "]"))
    }
}
