package org.lockkeeper.web.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.lockkeeper.web.listen.PeerProtocol.Peer;

final class SocketSharesTest {

    private final Queue<Runnable> threads = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();

    private static SocketUser user(String name) {
        return SocketUser.of(Optional.of(new Peer(name, "users")), "lockkeeper");
    }

    private void run(Lanes lanes, String user, int times) {
        for (int i = 0; i < times; i++) {
            lanes.execute(threads::add, user(user), () -> done.add(user));
        }
    }

    @Test
    void oneUserHasAFifthOfTheThreadsAndAllOthersButRootFourFifths() {
        Lanes lanes = new Lanes(10);
        run(lanes, "a", 5);
        assertThat(threads).hasSize(2);
        for (String other : List.of("b", "c", "d", "e")) {
            run(lanes, other, 2);
        }
        assertThat(threads).hasSize(8);
        run(lanes, "root", 1);
        run(lanes, "lockkeeper", 1);
        assertThat(threads).hasSize(10);
    }

    @Test
    void whatWaitsIsDoneInTurnsAndNothingIsLost() {
        Lanes lanes = new Lanes(5);
        run(lanes, "a", 4);
        run(lanes, "b", 2);
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
        assertThat(done).containsExactly("a", "b", "a", "b", "a", "a");
        run(lanes, "a", 1);
        assertThat(threads).hasSize(1);
    }

    @Test
    void usersWithoutANameAreOne() {
        Lanes lanes = new Lanes(5);
        run(lanes, "100000", 1);
        run(lanes, "100001", 1);
        assertThat(threads).hasSize(1);
    }

    private static Channel open() throws IOException {
        Pipe pipe = Pipe.open();
        pipe.sink().close();
        return pipe.source();
    }

    @Test
    void aConnectionThatIsClosedMakesRoomForAnother() throws IOException {
        PeerShares shares = new PeerShares(8, 3);
        List<Channel> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Channel one = open();
            all.add(one);
            assertThat(shares.take(user("a"), one)).isEqualTo(i < 3);
        }
        all.get(0).close();
        assertThat(shares.take(user("a"), open())).isTrue();
        assertThat(shares.take(user("a"), open())).isFalse();
        for (int i = 0; i < 6; i++) {
            Channel one = open();
            all.add(one);
            assertThat(shares.take(user("b" + i), one))
                    .as("of 8 one is left to root")
                    .isEqualTo(i < 4);
            assertThat(shares.take(user("root"), one)).isTrue();
        }
        for (Channel one : all) {
            one.close();
        }
        assertThat(shares.take(user("c"), open())).isTrue();
    }
}
