extension StepScript {
    /// The first lines of a script that reads secrets: each into its variable, in this order. The words of `printf '%b'` hold
    /// line breaks on one line; the dot keeps those at the end.
    static func header(_ variables: [String]) -> String {
        variables.map { variable in
            "IFS= read -r dd_line\n\(variable)=$(printf '%b.' \"$dd_line\")\n\(variable)=${\(variable)%.}\n"
        }.joined()
    }
}
