import CypherEngine
import Interchange
import LineProtocol
import Shell
import TagGraph

/// The one line that an error of any layer is told in.
enum ErrorSentence {
    /// The sentence of an error.
    static func of(_ error: any Error) -> String {
        switch error {
        case let refused as GraphImport.Refused: refused.error.message
        case let cypher as CypherError: cypher.message
        case let failure as StatementFailure: failure.message
        default: String(describing: error)
        }
    }
}
