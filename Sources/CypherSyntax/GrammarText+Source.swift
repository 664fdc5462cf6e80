// Written by Tools/embed-grammar from Grammar/Cypher.ebnf: change that file and run it again.
extension GrammarText {
    /// The text of Grammar/Cypher.ebnf.
    public static let source = #"""
        /* The Cypher that TagGraph accepts.

           Notation: W3C EBNF. Words in quotes are keywords and match in any case; symbols in quotes
           match themselves. The rules up to "Lexical rules" are about tokens, between which blanks
           and comments may stand; the lexical rules are about characters. How the tests use this
           file, and what the grammar leaves to context, is told in README.md beside it. */

        /* Statements */

        Cypher ::= StatementPrefix? Statement ';'?
        StatementPrefix ::= 'EXPLAIN' | 'PROFILE'
        Statement ::= Query | SchemaCommand | ShowCommand

        /* Queries */

        Query ::= RegularQuery | StandaloneCall
        RegularQuery ::= SingleQuery (UnionAll+ | UnionDistinct+)?
        UnionAll ::= 'UNION' 'ALL' SingleQuery
        UnionDistinct ::= 'UNION' SingleQuery
        SingleQuery ::= (ReadingClause* UpdatingClause* With)*
                        ReadingClause*
                        (Return | UpdatingClause+ Return? | InQueryCallWithoutYield | CallSubquery)

        /* A query that only reads: in EXISTS, COUNT and COLLECT */

        SubqueryBody ::= Pattern Where? | ReadingQuery
        ReadingQuery ::= ReadingSingleQuery
                         (('UNION' 'ALL' ReadingSingleQuery)+ | ('UNION' ReadingSingleQuery)+)?
        ReadingSingleQuery ::= (ReadingClause* With)* (ReadingClause+ | ReadingClause* Return)

        /* Reading clauses */

        ReadingClause ::= Match | Unwind | LoadCSV | InQueryCall | CallSubquery
        Match ::= 'OPTIONAL'? 'MATCH' Pattern Where?
        Where ::= 'WHERE' Expression
        Unwind ::= 'UNWIND' Expression 'AS' Variable
        LoadCSV ::= 'LOAD' 'CSV' ('WITH' 'HEADERS')? 'FROM' Expression 'AS' Variable
                    ('FIELDTERMINATOR' StringLiteral)?
        InQueryCall ::= InQueryCallWithoutYield ('YIELD' YieldItems Where?)?
        InQueryCallWithoutYield ::= 'CALL' ProcedureName ProcedureArguments
        StandaloneCall ::= 'CALL' ProcedureName ProcedureArguments?
                           ('YIELD' ('*' | YieldItems Where?))?
        ProcedureName ::= SchemaName ('.' SchemaName)*
        ProcedureArguments ::= '(' (Expression (',' Expression)*)? ')'
        YieldItems ::= YieldItem (',' YieldItem)*
        YieldItem ::= Variable ('AS' Variable)?
        CallSubquery ::= 'CALL' SubqueryScope? '{' RegularQuery '}' InTransactions?
        SubqueryScope ::= '(' ('*' | (Variable (',' Variable)*)?) ')'
        InTransactions ::= 'IN' 'TRANSACTIONS' ('OF' Expression ('ROWS' | 'ROW'))?

        /* Updating clauses */

        UpdatingClause ::= Create | Merge | Set | Remove | Delete | ForEach
        Create ::= 'CREATE' Pattern
        Merge ::= 'MERGE' PatternPart MergeAction*
        MergeAction ::= 'ON' ('CREATE' | 'MATCH') Set
        Set ::= 'SET' SetItem (',' SetItem)*
        SetItem ::= Variable '=' Expression
                  | Variable '+=' Expression
                  | Variable NodeLabels
                  | PropertyExpression '=' Expression
        PropertyExpression ::= Atom PropertyAccess+
        PropertyAccess ::= PropertyLookup | '[' Expression ']'
        NodeLabels ::= (':' LabelName)+
        Remove ::= 'REMOVE' RemoveItem (',' RemoveItem)*
        RemoveItem ::= Variable NodeLabels | PropertyExpression
        Delete ::= 'DETACH'? 'DELETE' Expression (',' Expression)*
        ForEach ::= 'FOREACH' '(' Variable 'IN' Expression '|' UpdatingClause+ ')'

        /* Projection */

        With ::= 'WITH' ProjectionBody Where?
        Return ::= 'RETURN' ProjectionBody
        ProjectionBody ::= 'DISTINCT'? ProjectionItems Order? Skip? Limit?
        ProjectionItems ::= '*' (',' ProjectionItem)* | ProjectionItem (',' ProjectionItem)*
        ProjectionItem ::= Expression ('AS' Variable)?
        Order ::= 'ORDER' 'BY' SortItem (',' SortItem)*
        SortItem ::= Expression ('ASCENDING' | 'ASC' | 'DESCENDING' | 'DESC')?
        Skip ::= 'SKIP' Expression
        Limit ::= 'LIMIT' Expression

        /* Patterns */

        Pattern ::= PatternPart (',' PatternPart)*
        PatternPart ::= (Variable '=')? AnonymousPatternPart
        AnonymousPatternPart ::= ShortestPathPattern | PatternElement
        ShortestPathPattern ::= ('shortestPath' | 'allShortestPaths') '(' NodePattern
                                PatternElementChain ')'
        PatternElement ::= NodePattern PatternElementChain* | '(' PatternElement ')'
        PatternElementChain ::= RelationshipPattern NodePattern
        RelationshipsPattern ::= NodePattern PatternElementChain+
        NodePattern ::= '(' Variable? LabelPredicate? Properties? Where? ')'
        Properties ::= MapLiteral | Parameter
        RelationshipPattern ::= '<'? '-' RelationshipDetail? '-' '>'?
        RelationshipDetail ::= '[' Variable? RelationshipTypes? RangeLiteral? Properties? Where? ']'
        RelationshipTypes ::= ':' RelTypeName ('|' ':'? RelTypeName)*
        RangeLiteral ::= '*' IntegerLiteral? ('..' IntegerLiteral?)?

        /* Labels */

        LabelPredicate ::= ':' LabelExpression
        LabelExpression ::= LabelConjunction ('|' ':'? LabelConjunction)*
        LabelConjunction ::= LabelNegation (('&' | ':') LabelNegation)*
        LabelNegation ::= '!'* LabelAtom
        LabelAtom ::= LabelName | '%' | '(' LabelExpression ')'

        /* Expressions, from the weakest operator to the strongest */

        Expression ::= OrExpression
        OrExpression ::= XorExpression ('OR' XorExpression)*
        XorExpression ::= AndExpression ('XOR' AndExpression)*
        AndExpression ::= NotExpression ('AND' NotExpression)*
        NotExpression ::= 'NOT'* ComparisonExpression
        ComparisonExpression ::= StringListNullPredicateExpression
                                 (('=' | '<>' | '<' | '<=' | '>' | '>=')
                                  StringListNullPredicateExpression)*
        StringListNullPredicateExpression ::= AddOrSubtractExpression
                                              (StringPredicate | ListPredicate | NullPredicate)*
        StringPredicate ::= ('STARTS' 'WITH' | 'ENDS' 'WITH' | 'CONTAINS' | '=~')
                            AddOrSubtractExpression
        ListPredicate ::= 'IN' AddOrSubtractExpression
        NullPredicate ::= 'IS' 'NOT'? 'NULL'
        AddOrSubtractExpression ::= MultiplyDivideModuloExpression
                                    (('+' | '-') MultiplyDivideModuloExpression)*
        MultiplyDivideModuloExpression ::= PowerOfExpression (('*' | '/' | '%') PowerOfExpression)*
        PowerOfExpression ::= UnaryAddOrSubtractExpression ('^' UnaryAddOrSubtractExpression)*
        UnaryAddOrSubtractExpression ::= ('+' | '-')* NonArithmeticOperatorExpression
        NonArithmeticOperatorExpression ::= Atom (PropertyLookup | ListOperatorExpression)*
                                            LabelPredicate?
        PropertyLookup ::= '.' PropertyKeyName
        ListOperatorExpression ::= '[' Expression ']' | '[' Expression? '..' Expression? ']'

        /* What operators are applied to */

        Atom ::= Literal
               | Parameter
               | CaseExpression
               | CountStar
               | ExistsSubquery
               | CountSubquery
               | CollectSubquery
               | ListComprehension
               | PatternComprehension
               | Quantifier
               | Reduce
               | ShortestPathPattern
               | RelationshipsPattern
               | ParenthesizedExpression
               | FunctionInvocation
               | MapProjection
               | Variable
        ParenthesizedExpression ::= '(' Expression ')'
        CaseExpression ::= 'CASE' Expression? CaseAlternative+ ('ELSE' Expression)? 'END'
        CaseAlternative ::= 'WHEN' Expression 'THEN' Expression
        CountStar ::= 'COUNT' '(' '*' ')'
        ExistsSubquery ::= 'EXISTS' '{' SubqueryBody '}'
        CountSubquery ::= 'COUNT' '{' SubqueryBody '}'
        CollectSubquery ::= 'COLLECT' '{' SubqueryBody '}'
        ListComprehension ::= '[' FilterExpression ('|' Expression)? ']'
        FilterExpression ::= IdInColl Where?
        IdInColl ::= Variable 'IN' Expression
        PatternComprehension ::= '[' (Variable '=')? RelationshipsPattern Where? '|' Expression ']'
        Quantifier ::= ('ALL' | 'ANY' | 'NONE' | 'SINGLE') '(' IdInColl Where ')'
        Reduce ::= 'REDUCE' '(' Variable '=' Expression ',' IdInColl '|' Expression ')'
        FunctionInvocation ::= FunctionName '(' 'DISTINCT'? (Expression (',' Expression)*)? ')'
        FunctionName ::= SymbolicName ('.' SchemaName)* | 'EXISTS'
        MapProjection ::= Variable '{' (MapProjectionItem (',' MapProjectionItem)*)? '}'
        MapProjectionItem ::= '.' '*' | PropertyLookup | PropertyKeyName ':' Expression | Variable

        /* Literals */

        Literal ::= 'NULL'
                  | BooleanLiteral
                  | NumberLiteral
                  | StringLiteral
                  | ListLiteral
                  | MapLiteral
        BooleanLiteral ::= 'TRUE' | 'FALSE'
        NumberLiteral ::= IntegerLiteral | FloatLiteral
        IntegerLiteral ::= HexInteger | OctalInteger | DecimalInteger
        ListLiteral ::= '[' (Expression (',' Expression)*)? ']'
        MapLiteral ::= '{' (PropertyKeyName ':' Expression (',' PropertyKeyName ':' Expression)*)?
                       '}'
        Parameter ::= ParameterName

        /* Names */

        Variable ::= SymbolicName
        LabelName ::= SchemaName
        RelTypeName ::= SchemaName
        PropertyKeyName ::= SchemaName
        SchemaName ::= SymbolicName | ReservedWord
        SymbolicName ::= UnescapedName | EscapedName
        ReservedWord ::= 'ALL' | 'AND' | 'AS' | 'ASC' | 'ASCENDING' | 'BY' | 'CASE' | 'CONTAINS'
                       | 'CREATE' | 'DELETE' | 'DESC' | 'DESCENDING' | 'DETACH' | 'DISTINCT'
                       | 'ELSE' | 'ENDS' | 'EXISTS' | 'FALSE' | 'FOR' | 'IN' | 'IS' | 'LIMIT'
                       | 'MATCH' | 'MERGE' | 'NOT' | 'NULL' | 'OPTIONAL' | 'OR' | 'ORDER'
                       | 'REMOVE' | 'REQUIRE' | 'RETURN' | 'SET' | 'SKIP' | 'STARTS' | 'THEN'
                       | 'TRUE' | 'UNION' | 'UNWIND' | 'WHEN' | 'WHERE' | 'WITH' | 'XOR'

        /* Indexes and constraints */

        SchemaCommand ::= CreateIndex | DropIndex | CreateConstraint | DropConstraint
        CreateIndex ::= 'CREATE' IndexKind? 'INDEX' SymbolicName? IfNotExists? 'FOR' SchemaEntity
                        'ON' '(' SchemaProperties ')'
        IndexKind ::= 'RANGE' | 'TEXT'
        DropIndex ::= 'DROP' 'INDEX' SymbolicName IfExists?
        CreateConstraint ::= 'CREATE' 'CONSTRAINT' SymbolicName? IfNotExists? 'FOR' SchemaEntity
                             'REQUIRE' ConstraintTarget 'IS' ConstraintKind
        ConstraintTarget ::= SchemaProperty | '(' SchemaProperties ')'
        ConstraintKind ::= 'UNIQUE' | 'NOT' 'NULL'
        DropConstraint ::= 'DROP' 'CONSTRAINT' SymbolicName IfExists?
        IfNotExists ::= 'IF' 'NOT' 'EXISTS'
        IfExists ::= 'IF' 'EXISTS'
        SchemaEntity ::= SchemaNode | SchemaRelationship
        SchemaNode ::= '(' Variable ':' LabelName ')'
        SchemaRelationship ::= '(' ')'
                               ('<' '-' SchemaRelationshipDetail '-'
                                | '-' SchemaRelationshipDetail '-' '>'?)
                               '(' ')'
        SchemaRelationshipDetail ::= '[' Variable ':' RelTypeName ']'
        SchemaProperties ::= SchemaProperty (',' SchemaProperty)*
        SchemaProperty ::= Variable '.' PropertyKeyName

        /* Lists of what there is */

        ShowCommand ::= 'SHOW' ShowSubject (Where | ShowYield Return?)?
        ShowSubject ::= ('ALL' | 'RANGE' | 'TEXT')? ('INDEXES' | 'INDEX')
                      | ('ALL' | 'UNIQUE')? ('CONSTRAINTS' | 'CONSTRAINT')
                      | 'PROCEDURES' | 'PROCEDURE'
                      | 'FUNCTIONS' | 'FUNCTION'
        ShowYield ::= 'YIELD' ('*' | YieldItems) Order? Skip? Limit? Where?

        /* Lexical rules */

        /* No UnescapedName is a ReservedWord. Beyond ASCII a name begins with a character that has
           the Unicode property ID_Start or is a connector, and goes on with ID_Continue. */
        UnescapedName ::= [A-Za-z_#x80-#x10FFFF] [A-Za-z0-9_#x80-#x10FFFF]*
        EscapedName ::= '`' ([^`] | '``')* '`'
        ParameterName ::= '$' (UnescapedName | EscapedName | [0-9]+)
        StringLiteral ::= "'" ([^'\] | EscapeSequence)* "'" | '"' ([^"\] | EscapeSequence)* '"'
        EscapeSequence ::= '\' ([\'"`bfnrt]
                         | 'u' [0-9A-Fa-f] [0-9A-Fa-f] [0-9A-Fa-f] [0-9A-Fa-f]
                         | 'U' '0' '0' [0-9A-Fa-f] [0-9A-Fa-f] [0-9A-Fa-f] [0-9A-Fa-f] [0-9A-Fa-f]
                         [0-9A-Fa-f])
        HexInteger ::= '0x' [0-9A-Fa-f]+
        OctalInteger ::= '0o' [0-7]+
        DecimalInteger ::= '0' | [1-9] [0-9]*
        FloatLiteral ::= [0-9]* '.' [0-9]+ Exponent? | [0-9]+ Exponent
        Exponent ::= ('e' | 'E') ('+' | '-')? [0-9]+
        Whitespace ::= [#x09-#x0D#x1C-#x20#x85#xA0#x1680#x180E]
                     | [#x2000-#x200A#x2028#x2029#x202F#x205F#x3000#xFEFF]
        Comment ::= '/*' ([^*] | '*'+ [^*/])* '*'+ '/' | '//' [^#x0A#x0D]*
        """#
}
