import Testing

@Suite("The language, as text cases")
struct QueryTests {
    @Test("every case answers as written", arguments: CaseFile.all)
    func answers(_ file: CaseFile) throws {
        try CaseRunner(file).run()
    }

    @Test("there are cases")
    func casesAreFound() {
        #expect(CaseFile.all.count >= 20)
    }
}
