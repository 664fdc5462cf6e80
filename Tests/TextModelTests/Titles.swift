import Tensor

@testable import TextModel

/// Titles of a few made-up subjects, drawn with a seed.
enum Titles {
    static let subjects: [[String]] = [
        ["苹果", "手机", "发布", "屏幕", "芯片", "系统", "iphone", "camera"],
        ["苹果", "果园", "丰收", "价格", "农民", "种植", "orchard", "harvest"],
        ["球队", "比赛", "进球", "冠军", "教练", "联赛", "goal", "coach"],
        ["电影", "导演", "上映", "演员", "票房", "角色", "actor", "cinema"],
        ["汽车", "发动机", "油耗", "轿车", "试驾", "上市", "engine", "sedan"],
        ["高考", "大学", "学生", "老师", "录取", "考试", "student", "exam"],
    ]
    static let common = ["的", "了", "今天", "看看", "这个", "怎么", "最新", "all", "new"]

    static let labels = subjects.indices.map { "subject\($0)" }

    static func draw(_ subject: Int, _ random: inout SeededGenerator) -> String {
        let words = subjects[subject]
        return (0..<5).map { index in
            index % 2 == 0
                ? words[random.next(below: words.count)] : common[random.next(below: common.count)]
        }.joined()
    }

    static func examples(_ count: Int, seed: UInt64) -> [TextExample] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { index in
            let subject = index % subjects.count
            return TextExample(
                fields: [TextField(draw(subject, &random))], labels: [LabelIndex(subject)])
        }
    }

    /// The same, labelled with the subject and with the half that it belongs to.
    static func severalLabels(_ count: Int, seed: UInt64) -> [TextExample] {
        examples(count, seed: seed).map { example in
            let subject = example.labels[0].value
            return TextExample(
                fields: example.fields,
                labels: [LabelIndex(subject), LabelIndex(subjects.count + subject / 3)])
        }
    }

    static let severalLabelNames = labels + ["first half", "second half"]

    static func options(_ change: (inout TrainingOptions) -> Void = { _ in }) -> TrainingOptions {
        var options = TrainingOptions()
        options.features.bucketCount = 1 << 14
        options.dimension = 16
        options.epochs = 6
        change(&options)
        return options
    }
}
