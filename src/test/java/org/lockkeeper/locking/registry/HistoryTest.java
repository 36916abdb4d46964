package org.lockkeeper.locking.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lockkeeper.locking.registry.History.Kind;
import org.lockkeeper.locking.registry.History.Operation;

/** The checker of histories finds an order where there is one, and none where something went wrong. */
class HistoryTest {

    private static final int AT_MOST = 2;

    private static Operation ask(String id, long from, long until) {
        return new Operation(Kind.ASK, id, 0, from, until);
    }

    private static Operation take(String id, long token, long from, long until) {
        return new Operation(Kind.TAKE, id, token, from, until);
    }

    private static Operation release(String id, long from, long until) {
        return new Operation(Kind.RELEASE, id, 0, from, until);
    }

    private static boolean sound(int atMost, Operation... operations) {
        return new History(atMost, List.of(operations)).contradiction() == null;
    }

    @Test
    void twoThatOverlapMayHaveComeInEitherOrder() {
        assertThat(sound(1, ask("a", 0, 10), ask("b", 0, 10), take("b", 1, 20, 21), release("b", 30, 31)))
                .isTrue();
        assertThat(sound(1, ask("a", 0, 10), ask("b", 11, 12), take("b", 1, 20, 21), release("b", 30, 31)))
                .isFalse();
    }

    /** It was answered late, and had taken effect in time. */
    @Test
    void whatIsAnsweredLateMayHaveHappenedEarly() {
        assertThat(sound(
                        1,
                        ask("a", 0, 1),
                        ask("b", 2, 3),
                        take("a", 1, 4, 5),
                        release("a", 6, 100),
                        take("b", 2, 10, 11),
                        release("b", 12, 13)))
                .isTrue();
        assertThat(sound(
                        1,
                        ask("a", 0, 1),
                        ask("b", 2, 3),
                        take("a", 1, 4, 5),
                        take("b", 2, 10, 11),
                        release("a", 12, 100)))
                .isFalse();
    }

    /** A pool that is sound, asked by several at once, whose answers take their time. */
    private static List<Operation> recorded(long seed, int grants) {
        Random random = new Random(seed);
        List<Operation> all = new ArrayList<>();
        ArrayDeque<String> queue = new ArrayDeque<>();
        Map<String, Long> held = new HashMap<>();
        List<String> taken = new ArrayList<>();
        long now = 1000;
        long token = 0;
        int asked = 0;
        while (all.stream().filter(one -> one.kind() == Kind.RELEASE).count() < grants) {
            now += 1 + random.nextInt(10);
            long from = now - random.nextInt(40);
            long until = now + random.nextInt(40);
            if (asked < grants && queue.size() < 8 && random.nextBoolean()) {
                String id = "r" + asked++;
                queue.add(id);
                all.add(ask(id, from, until));
            } else {
                List<String> free = held.keySet().stream().sorted().toList();
                if (free.isEmpty()) {
                    continue;
                }
                String id = free.get(random.nextInt(free.size()));
                long asking = all.stream()
                        .filter(one -> one.id().equals(id))
                        .mapToLong(Operation::answered)
                        .max()
                        .orElseThrow();
                if (!taken.contains(id)) {
                    taken.add(id);
                    now = Math.max(now, asking);
                    all.add(take(
                            id,
                            Objects.requireNonNull(held.get(id)),
                            Math.max(from, asking),
                            now + random.nextInt(40)));
                } else {
                    now = Math.max(now, asking);
                    held.remove(id);
                    all.add(release(id, Math.max(from, asking), now + random.nextInt(40)));
                }
            }
            while (held.size() < AT_MOST && !queue.isEmpty()) {
                held.put(queue.remove(), ++token * 3);
            }
        }
        return all;
    }

    @Test
    void anOrderIsFoundWhereThereIsOne() {
        for (long seed = 0; seed < 60; seed++) {
            assertThat(new History(AT_MOST, recorded(seed, 60)).contradiction())
                    .as("seed %d", seed)
                    .isNull();
        }
        assertThat(new History(AT_MOST, recorded(1, 700)).contradiction()).isNull();
    }

    /** What a lock service may have done wrong, as it shows in a history. */
    enum Bug {
        ONE_TOO_MANY_AT_WORK {
            @Override
            void plant(List<Operation> all, int at) {
                // whoever is next says that it may before anybody was done
                Operation next = of(all, Kind.TAKE, at + AT_MOST);
                long early = of(all, Kind.ASK, at + AT_MOST).answered();
                Operation holder = of(all, Kind.RELEASE, at);
                long before = Math.min(
                        holder.asked() - 1, of(all, Kind.RELEASE, at + 1).asked() - 1);
                swap(all, next, take(next.id(), next.token(), Math.min(early, before - 1), before));
                Operation asked = of(all, Kind.ASK, at + AT_MOST);
                swap(all, asked, ask(asked.id(), before - 50, before - 49));
            }
        },
        ONE_TOKEN_TWICE {
            @Override
            void plant(List<Operation> all, int at) {
                Operation one = of(all, Kind.TAKE, at);
                Operation next = of(all, Kind.TAKE, at + 1);
                swap(all, next, take(next.id(), one.token(), next.asked(), next.answered()));
            }
        },
        A_TOKEN_OF_BEFORE {
            @Override
            void plant(List<Operation> all, int at) {
                Operation next = of(all, Kind.TAKE, at + 9);
                swap(all, next, take(next.id(), 1, next.asked(), next.answered()));
            }
        },
        OVERTAKEN {
            @Override
            void plant(List<Operation> all, int at) {
                Operation one = of(all, Kind.ASK, at);
                Operation far = of(all, Kind.ASK, at + 12);
                swap(all, far, ask(far.id(), one.asked() - 100, one.asked() - 90));
            }
        },
        AN_ANSWERED_RELEASE_IS_LOST {
            @Override
            void plant(List<Operation> all, int at) {
                all.remove(of(all, Kind.RELEASE, at));
            }
        },
        AN_ANSWERED_REQUEST_IS_LOST {
            @Override
            void plant(List<Operation> all, int at) {
                all.remove(of(all, Kind.ASK, at));
            }
        },
        GRANTED_BEFORE_IT_WAS_ASKED_FOR {
            @Override
            void plant(List<Operation> all, int at) {
                Operation one = of(all, Kind.ASK, at);
                Operation taken = of(all, Kind.TAKE, at);
                swap(all, one, ask(one.id(), taken.answered() + 1, taken.answered() + 2));
            }
        },
        GRANTED_TWICE {
            @Override
            void plant(List<Operation> all, int at) {
                Operation one = of(all, Kind.TAKE, at);
                all.add(take(one.id(), one.token() + 1, one.asked(), one.answered()));
            }
        };

        abstract void plant(List<Operation> all, int at);

        static Operation of(List<Operation> all, Kind kind, int number) {
            String id = all.stream()
                    .filter(one -> one.kind() == Kind.TAKE)
                    .sorted(Comparator.comparingLong(Operation::token))
                    .toList()
                    .get(number)
                    .id();
            return all.stream()
                    .filter(one -> one.kind() == kind && one.id().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        static void swap(List<Operation> all, Operation old, Operation fresh) {
            all.set(all.indexOf(old), fresh);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPlantedBugIsFound(Bug bug) {
        for (long seed = 0; seed < 20; seed++) {
            List<Operation> all = new ArrayList<>(recorded(seed, 60));
            bug.plant(all, 20);
            assertThat(new History(AT_MOST, all).contradiction())
                    .as("seed %d", seed)
                    .isNotNull();
        }
    }
}
