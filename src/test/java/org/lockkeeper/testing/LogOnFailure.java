package org.lockkeeper.testing;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** {@code @ExtendWith(LogOnFailure.class)}: a test that fails prints the end of what each running Lockkeeper logged. */
public final class LogOnFailure implements AfterTestExecutionCallback {
    private static final int LINES = 80;

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException()
                .ifPresent(failure -> LockkeeperProcess.open().forEach(lockkeeper -> {
                    System.out.println("--- " + context.getDisplayName() + " failed; " + lockkeeper.logTail(LINES));
                    System.out.println("---");
                }));
    }
}
