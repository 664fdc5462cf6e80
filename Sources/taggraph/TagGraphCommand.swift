import ArgumentParser
import Foundation

/// The one executable: a verb a file.
@main
struct TagGraphCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "taggraph",
        abstract: "Tags content by a vocabulary graph: store, Cypher, matching and models in one.",
        discussion: """
            A database is one directory. Start with:

              taggraph import vocabulary.tg --lexicon words.tsv
              taggraph repl vocabulary.tg

            Data goes to standard output, everything else to standard error. Exit status: 0 success,
            1 failure, 64 bad usage; import also 3: done, with rejected rows within the tolerance.
            """,
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, ReplCommand.self, QueryCommand.self, ImportCommand.self,
            TagCommand.self, KeyframesCommand.self, TrainCommand.self, EvaluateCommand.self,
            CheckCommand.self, StatsCommand.self,
        ])
}

/// Writes to standard error what is no data.
func say(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
}

/// Ends the command with one line that says what was wrong.
func failure(_ error: any Error) -> ExitCode {
    if let code = error as? ExitCode { return code }
    say("error: \(ErrorSentence.of(error))")
    return ExitCode.failure
}
