package org.lockkeeper.maintenance.admission;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.locking.rules.Phase;
import org.lockkeeper.web.Caller;
import org.springframework.web.context.request.async.DeferredResult;

/**
 * A caller who waits for a claim to reach a phase.
 *
 * @param early whether he is answered all the same
 * @param answer answers him, once
 * @param lost whether he has hung up
 */
record Waiter(Phase until, BooleanSupplier early, Runnable answer, BooleanSupplier lost) {

    static <T> Waiter of(
            Phase until, BooleanSupplier early, Caller caller, DeferredResult<T> result, Supplier<T> answer) {
        return new Waiter(
                until, early, () -> settle(result, answer), () -> !result.isSetOrExpired() && caller.hungUp());
    }

    private static <T> void settle(DeferredResult<T> result, Supplier<T> answer) {
        Vital.turn("claim-waiters");
        if (result.isSetOrExpired()) {
            return;
        }
        try {
            result.setResult(answer.get());
        } catch (RuntimeException failure) {
            result.setErrorResult(failure);
        }
    }
}
