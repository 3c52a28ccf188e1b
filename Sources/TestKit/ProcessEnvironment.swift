internal import Foundation

public enum ProcessEnvironment {
    public static func value(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}
