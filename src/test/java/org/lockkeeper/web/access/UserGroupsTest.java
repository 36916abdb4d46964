package org.lockkeeper.web.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UserGroupsTest {

    private final List<String> asked = new ArrayList<>();
    private Set<String> answer = Set.of("staff");
    private long nanos;

    private final UserGroups groups = new UserGroups(
            user -> {
                asked.add(user);
                return answer;
            },
            () -> nanos);

    @Test
    void isAskedOnceInTenSeconds() {
        assertThat(groups.of("alice")).containsExactly("staff");
        answer = Set.of();
        nanos = Duration.ofSeconds(10).toNanos() - 1;
        assertThat(groups.of("alice")).containsExactly("staff");
        nanos++;
        assertThat(groups.of("alice")).as("taken out of the group").isEmpty();
        assertThat(asked).containsExactly("alice", "alice");
    }

    @Test
    void keepsNoMoreThanAThousandUsers() {
        for (int i = 0; i <= 1000; i++) {
            groups.of("user" + i);
        }
        groups.of("user1000");
        assertThat(asked).hasSize(1001);
        groups.of("user0");
        assertThat(asked).hasSize(1002);
    }

    @Test
    void asksTheHost() {
        assertThat(new UserGroups().of("root")).contains("root").doesNotContain("");
    }

    @Test
    void aNameThatIsAnOptionIsAName() {
        assertThat(new UserGroups().of("--version")).isEmpty();
        assertThat(new UserGroups().of("nobody-of-this-name")).isEmpty();
    }
}
