package org.lockkeeper.testing;

/** How a program ended, with all that it wrote. */
public record CommandResult(int exitCode, String out, String err) {
    /** This result if the program succeeded. */
    public CommandResult orFail() {
        if (exitCode != 0) {
            throw new AssertionError("exit code " + exitCode + "\n" + out + err);
        }
        return this;
    }
}
