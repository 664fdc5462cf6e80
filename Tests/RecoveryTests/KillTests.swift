import Foundation
import GraphStore
import LineProtocol
import TagGraph
import TestSupport
import Testing

@Suite("Killed with SIGKILL in the middle of writes", .serialized)
struct KillTests {
    @Test("every acknowledged statement is there, whole, and the store is consistent")
    func acknowledgedWritesSurvive() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("kill.tg")
        var acknowledged: Set<Int> = []
        var next = 0
        for cycle in 0..<4 {
            let server = try ServerProcess(database: path)
            defer { server.kill() }
            let client = try LineClient(connectingTo: server.address)
            let killer = DispatchQueue(label: "killer")
            let processID = server.process.processIdentifier
            killer.asyncAfter(deadline: .now() + .milliseconds(60 + 40 * cycle)) {
                Foundation.kill(processID, SIGKILL)
            }
            while true {
                do {
                    _ = try client.run(
                        "CREATE (:Left {key: $k})-[:PAIR {key: $k}]->(:Right {key: $k})",
                        parameters: ["k": .integer(next)], onRow: { _ in })
                    acknowledged.insert(next)
                    next += 1
                } catch {
                    next += 1
                    break
                }
            }
            server.process.waitUntilExit()
            let database = try TagGraph(at: path)
            #expect(try database.store.checkInvariants().violations.isEmpty)
            let rows = try database.query(
                "MATCH (a:Left)-[r:PAIR]->(b:Right) WHERE a.key = r.key AND b.key = r.key RETURN a.key"
            ).rows
            let found = Set(
                rows.compactMap { row -> Int? in
                    if case .integer(let key) = row[0] { key } else { nil }
                })
            #expect(acknowledged.isSubset(of: found))
            let nodes = try database.query("MATCH (n) RETURN count(*)").rows
            #expect(nodes == [[.integer(found.count * 2)]])
            database.close()
        }
        #expect(!acknowledged.isEmpty)
    }

    @Test("a second process is refused to write, told the owner's pid, and may read")
    func secondProcess() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("owned.tg")
        let server = try ServerProcess(database: path)
        defer { server.kill() }
        let client = try LineClient(connectingTo: server.address)
        _ = try client.run("CREATE (:N {i: 1})", onRow: { _ in })
        let error = #expect(throws: (any Error).self) { try TagGraph(at: path) }
        #expect("\(String(describing: error))".contains("\(server.process.processIdentifier)"))
        let reader = try TagGraph(at: path, access: .readOnly)
        #expect(try reader.query("MATCH (n:N) RETURN n.i").rows == [[.integer(1)]])
        _ = try client.run("MATCH (n:N) SET n.i = 2", onRow: { _ in })
        #expect(try reader.query("MATCH (n:N) RETURN n.i").rows == [[.integer(2)]])
        #expect(throws: (any Error).self) { try reader.query("CREATE (:N)") }
        reader.close()
    }
}
