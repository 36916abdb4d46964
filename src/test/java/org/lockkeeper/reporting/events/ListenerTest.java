package org.lockkeeper.reporting.events;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one listener is told, on a connection that takes as much as a test lets it. */
class ListenerTest {

    private static final Frame WHOLE = Frame.of("1", "state", "the-whole-state");
    private static final int MUCH = 100 * 1024;

    private final Connection connection = new Connection();
    private final List<Listener> asked = new ArrayList<>();
    private final List<Listener> ended = new ArrayList<>();
    private int completed;
    private final Listener listener = listener();

    private Listener listener() {
        ServletResponse response = proxy(ServletResponse.class);
        AsyncContext context = (AsyncContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AsyncContext.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getResponse" -> response;
                    case "complete" -> {
                        completed++;
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        try {
            return new Listener(context, false, asked::add, ended::add);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> connection));
    }

    /** Takes what there is room for, then says that it is not ready, as the container's does. */
    private static final class Connection extends ServletOutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private int room = Integer.MAX_VALUE;
        private boolean broken;

        @Override
        public boolean isReady() {
            return room > 0;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (broken) {
                throw new IOException("Broken pipe");
            }
            assertThat(room).as("written although it was not ready").isPositive();
            taken.write(bytes, from, length);
            room -= Math.min(room, length);
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void setWriteListener(WriteListener writer) {}

        String text() {
            return taken.toString(StandardCharsets.UTF_8);
        }
    }

    private void reads(int bytes) {
        connection.room = bytes;
        if (bytes > 0) {
            try {
                listener.onWritePossible();
            } catch (RuntimeException failure) {
                throw new AssertionError(failure);
            }
        }
    }

    private static Frame change(int number) {
        return Frame.of("c" + number, "change", "change-" + number + "-");
    }

    private static Frame big(int number) {
        return Frame.of("c" + number, "change", "change-" + number + "-" + "x".repeat(MUCH));
    }

    @BeforeEach
    void begin() {
        listener.begin();
        listener.onWritePossible();
    }

    @Test
    void changesAreToldInOrderAndOnlyAfterTheState() {
        listener.changed(change(0));
        assertThat(connection.text()).isEmpty();
        listener.welcome(List.of(WHOLE));
        listener.changed(change(1));
        listener.changed(change(2));
        assertThat(connection.text())
                .doesNotContain("change-0-")
                .containsSubsequence("the-whole-state", "change-1-", "change-2-");
    }

    @Test
    void whatHeDoesNotTakeAtOnceIsToldWhereItWasLeftOff() {
        listener.welcome(List.of(WHOLE));
        reads(0);
        listener.changed(big(1));
        listener.changed(change(2));
        String before = connection.text();
        for (int i = 0; i < 100 && !connection.text().contains("change-2-"); i++) {
            reads(1000);
        }
        assertThat(connection.text().substring(before.length())).isEqualTo(text(big(1)) + text(change(2)));
        assertThat(asked).isEmpty();
    }

    private static String text(Frame frame) {
        return new String(frame.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void whoDoesNotReadIsOwedLittleAndIsToldTheStateOnceHeDoes() {
        listener.welcome(List.of(WHOLE));
        reads(0);
        for (int i = 1; i <= 5; i++) {
            listener.changed(big(i));
        }
        assertThat(asked).as("while he does not read").isEmpty();
        reads(Integer.MAX_VALUE);
        reads(Integer.MAX_VALUE);
        assertThat(asked).containsExactly(listener);
        listener.changed(change(6));
        listener.welcome(List.of(Frame.of("9", "state", "the-state-anew")));
        listener.changed(change(7));
        assertThat(connection.text())
                .doesNotContain("change-3-", "change-4-", "change-5-", "change-6-")
                .containsSubsequence("the-whole-state", "the-state-anew", "change-7-");
        assertThat(asked).containsExactly(listener);
    }

    @Test
    void isKeptAliveOnlyWhileNothingElseIsDue() {
        listener.welcome(List.of(WHOLE));
        assertThat(listener.keepAlive()).isTrue();
        assertThat(connection.text()).endsWith(":alive\n\n");
        reads(0);
        listener.changed(change(1));
        assertThat(listener.keepAlive()).as("not yet for a minute").isTrue();
        reads(Integer.MAX_VALUE);
        assertThat(connection.text()).endsWith(text(change(1)));
    }

    @Test
    void aConnectionThatBreaksEndsItOnce() {
        listener.welcome(List.of(WHOLE));
        connection.broken = true;
        listener.changed(change(1));
        listener.onError(new IOException("told once more"));
        listener.end();
        assertThat(ended).containsExactly(listener);
        assertThat(completed).isOne();
        connection.broken = false;
        listener.changed(change(2));
        listener.welcome(List.of(WHOLE));
        assertThat(connection.text()).isEqualTo(text(WHOLE));
        assertThat(listener.keepAlive()).isTrue();
    }
}
