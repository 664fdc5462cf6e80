import Dispatch
import Foundation
import Imaging
import MultimodalModel
import Synchronization
import Testing

@testable import Tagging

@Suite("The pool on which models compute")
struct ModelPoolTests {
    private struct Given: Error, Equatable {}

    private func content(_ text: String, frames: Int = 0) -> PendingContent {
        PendingContent(
            text: text, comments: [],
            pictures: (0..<frames).map { _ in .made { [Image.plain([220, 20, 20])] } })
    }

    private func read(
        _ pool: ModelPool, _ tagger: MultimodalTagger, _ contents: [PendingContent]
    ) throws -> [Result<MultimodalReading, any Error>] {
        try pool.read(contents, by: tagger) {}
    }

    @Test("results come in the order of the contents, in batches of a bounded size")
    func order() throws {
        let model = ColourModel()
        let pool = ModelPool(threadCount: 2)
        let contents = (0..<100).map { content($0 % 3 == 0 ? "甜" : "车", frames: $0 % 4) }
        let readings = try read(pool, MultimodalTagger(name: "m", predictor: model), contents)
        #expect(readings.count == 100)
        for (index, reading) in readings.enumerated() {
            let prediction = try reading.get().prediction
            #expect(prediction.frameProbabilities.count == index % 4)
            #expect(prediction.textProbabilities.first.map { $0 > 0.5 } == (index % 3 == 0))
        }
        #expect(model.batches.withLock { $0.allSatisfy { $0 <= ModelPool.batchLimit } })
    }

    @Test("a picture that cannot be read fails its own content only")
    func badPicture() throws {
        let pool = ModelPool(threadCount: 1)
        var contents = (0..<5).map { _ in content("甜", frames: 1) }
        contents[2] = PendingContent(
            text: "甜", comments: [], pictures: [.made { throw Given() }])
        let readings = try read(
            pool, MultimodalTagger(name: "m", predictor: ColourModel()), contents)
        for (index, reading) in readings.enumerated() {
            #expect((try? reading.get()) == nil ? index == 2 : index != 2)
        }
    }

    @Test("a content that a model cannot take fails alone")
    func badContent() throws {
        let model = ColourModel { inputs, _ in
            if inputs.contains(where: { $0.text == "bad" }) { throw Given() }
        }
        let pool = ModelPool(threadCount: 1)
        let contents = (0..<8).map { content($0 == 5 ? "bad" : "甜") }
        let readings = try read(pool, MultimodalTagger(name: "m", predictor: model), contents)
        #expect(readings.indices.filter { (try? readings[$0].get()) == nil } == [5])
    }

    @Test("requests that come while the pool computes join one batch; a lone one waits for nobody")
    func batching() throws {
        let gate = DispatchSemaphore(value: 0)
        let model = ColourModel { inputs, _ in if inputs[0].text == "first" { gate.wait() } }
        let tagger = MultimodalTagger(name: "m", predictor: model)
        let pool = ModelPool(threadCount: 1)
        let group = DispatchGroup()
        let queue = DispatchQueue(label: "callers", attributes: .concurrent)
        queue.async(group: group) { _ = try? read(pool, tagger, [content("first")]) }
        while model.batches.withLock({ $0.isEmpty }) { usleep(1000) }
        for _ in 0..<5 { queue.async(group: group) { _ = try? read(pool, tagger, [content("x")]) } }
        while pool.waitingCount < 5 { usleep(1000) }
        gate.signal()
        group.wait()
        #expect(model.batches.withLock { $0 } == [1, 5])
    }

    @Test("a request of few contents is done long before one of many that came first")
    func fairness() throws {
        let gate = DispatchSemaphore(value: 0)
        let served = Mutex<[String]>([])
        let model = ColourModel { inputs, _ in
            if inputs[0].text == "first" { gate.wait() }
            served.withLock { $0 += inputs.map(\.text) }
        }
        let tagger = MultimodalTagger(name: "m", predictor: model)
        let pool = ModelPool(threadCount: 1)
        let group = DispatchGroup()
        let queue = DispatchQueue(label: "callers", attributes: .concurrent)
        queue.async(group: group) { _ = try? read(pool, tagger, [content("first")]) }
        while model.batches.withLock({ $0.isEmpty }) { usleep(1000) }
        queue.async(group: group) {
            _ = try? read(pool, tagger, (0..<200).map { _ in content("many") })
        }
        while pool.waitingCount < 200 { usleep(1000) }
        queue.async(group: group) { _ = try? read(pool, tagger, [content("few")]) }
        while pool.waitingCount < 201 { usleep(1000) }
        gate.signal()
        group.wait()
        let place = try #require(served.withLock { $0.firstIndex(of: "few") })
        #expect(place <= 1 + ModelPool.batchLimit)
    }

    @Test("a caller that gives up returns at once, and what it left is dropped")
    func cancellation() throws {
        let entered = DispatchSemaphore(value: 0)
        let stopped = Mutex(false)
        let model = ColourModel { _, isCancelled in
            entered.signal()
            for _ in 0..<2000 where !isCancelled() { usleep(1000) }
            stopped.withLock { $0 = isCancelled() }
            if isCancelled() { throw CancellationError() }
        }
        let tagger = MultimodalTagger(name: "m", predictor: model)
        let pool = ModelPool(threadCount: 1)
        let isUp = Atomic<Bool>(false)
        DispatchQueue.global().async {
            entered.wait()
            isUp.store(true, ordering: .relaxed)
        }
        #expect(throws: Given.self) {
            try pool.read((0..<50).map { _ in content("x") }, by: tagger) {
                if isUp.load(ordering: .relaxed) { throw Given() }
            }
        }
        #expect(pool.waitingCount == 0)
        while !stopped.withLock({ $0 }) { usleep(1000) }
        let after = ColourModel()
        let readings = try read(
            pool, MultimodalTagger(name: "n", predictor: after), [content("甜")])
        #expect(readings.count == 1)
    }

    @Test("the queue is bounded: what does not fit is refused with one clear error")
    func bounded() throws {
        let pool = ModelPool(threadCount: 1, queueLimit: 10)
        let tagger = MultimodalTagger(name: "m", predictor: ColourModel())
        let error = #expect(throws: TaggingError.self) {
            _ = try read(pool, tagger, (0..<11).map { _ in content("x") })
        }
        #expect(error?.name == "tagging.busy")
        #expect(try read(pool, tagger, (0..<10).map { _ in content("x") }).count == 10)
    }

    @Test("many callers and several models at once: everybody gets their own answers")
    func storm() throws {
        let pool = ModelPool(threadCount: 3)
        let taggers = (0..<3).map { MultimodalTagger(name: "\($0)", predictor: ColourModel()) }
        let wrong = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: 24) { caller in
            for round in 0..<10 {
                let isSweet = (caller + round) % 2 == 0
                let contents = (0...(caller % 5)).map { _ in content(isSweet ? "甜" : "车", frames: 1)
                }
                let readings = try? read(pool, taggers[caller % 3], contents)
                let isRight =
                    readings?.count == contents.count
                    && (readings ?? []).allSatisfy {
                        guard let text = (try? $0.get())?.prediction.textProbabilities else {
                            return false
                        }
                        return (text[0] > 0.5) == isSweet
                    }
                if !isRight { wrong.add(1, ordering: .relaxed) }
            }
        }
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(pool.waitingCount == 0)
    }
}
