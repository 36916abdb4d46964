package org.lockkeeper.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lockkeeper.web.ProblemAssert.assertProblem;

import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.lockkeeper.host.service.GuardedServices;
import org.lockkeeper.host.systemd.watch.LostBus;
import org.lockkeeper.locking.store.InMemoryLockStore;
import org.lockkeeper.locking.store.LockStore;
import org.lockkeeper.testing.Answer;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Faults of our own: what is told of them, and what is not. */
@ExtendWith(OutputCaptureExtension.class)
class FaultProblemsTest extends CalledTest {

    private final FakeGuardedServices services;
    private final InMemoryLockStore store;

    @Autowired
    FaultProblemsTest(GuardedServices services, LockStore store) {
        this.services = (FakeGuardedServices) services;
        this.store = (InMemoryLockStore) store;
    }

    @AfterEach
    void repair() {
        services.fault(null);
        store.down(false);
    }

    @Test
    void anUncaughtExceptionIsTheLogsBusinessAndItsIdIsTheCallers(CapturedOutput log) {
        services.fault(new IllegalStateException("the secret"));
        for (String path : new String[] {"/api/v1/services", "/actuator/maintenance"}) {
            Answer answer = call.get(path);
            assertProblem(answer, ProblemType.INTERNAL);
            assertThat(answer.body().toString()).doesNotContain("secret");
            assertThat(log.getAll())
                    .contains(path + " failed, error id " + answer.text("/errorId"))
                    .contains("the secret");
        }
    }

    @Test
    void aLostStoreIsAProblemThatPasses() {
        store.down(true);
        assertProblem(call.window(BODY), ProblemType.STORE_UNAVAILABLE).hasHeader("Retry-After", "5");
    }

    /** It breaks as a caller's does who hangs up, and he got an empty answer for it. */
    @Test
    void aBusThatBreaksUnderACallIsAProblemThatPasses() {
        services.fault(LostBus.fault());
        assertProblem(call.get("/api/v1/services"), ProblemType.SYSTEMD_UNAVAILABLE)
                .hasHeader("Retry-After", "5");
    }

    /** Whatever of ours meets a broken connection: nobody who is still there gets an empty answer. */
    @Test
    void aFaultOfOursIsNotTakenForACallersHangUp() {
        services.fault(new OurFault(new SocketException("Connection reset")));
        assertProblem(call.get("/api/v1/services"), ProblemType.INTERNAL);
    }

    private static final class OurFault extends RuntimeException {
        private static final long serialVersionUID = 1;

        OurFault(Throwable cause) {
            super(cause);
        }
    }

    @Test
    void theErrorPathGivesAwayNothing() {
        assertProblem(call.get("/error"), ProblemType.NOT_FOUND);
        assertProblem(call.post("/error", "{}"), ProblemType.NOT_FOUND);
    }
}
