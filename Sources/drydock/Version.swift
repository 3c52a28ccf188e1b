/// The program's number; the Makefile reads it here for the package.
enum Version {
    static let number = "0.1.0"
}
