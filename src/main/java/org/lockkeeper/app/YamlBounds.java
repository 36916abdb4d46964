package org.lockkeeper.app;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;

/**
 * How deep a file may go, and how often name what it has said before. Spring Boot sets no bound for it: nine lines that name
 * each other ninefold would fill the memory, and a list that names itself the stack.
 */
final class YamlBounds {

    private static final int MOST = 50;

    private final Deque<String> open = new ArrayDeque<>();
    private final Set<String> collections = new HashSet<>();
    private int aliases;

    /** @return what is wrong at this event; null for nothing */
    @Nullable
    String exceeded(Event event) {
        if (event instanceof CollectionStartEvent start) {
            String anchor = start.getAnchor() == null ? "" : start.getAnchor();
            open.push(anchor);
            collections.add(anchor);
            return open.size() > MOST ? "more than %d levels inside each other".formatted(MOST) : null;
        }
        if (event instanceof CollectionEndEvent) {
            open.pop();
        } else if (event instanceof AliasEvent alias && collections.contains(alias.getAnchor())) {
            aliases++;
            return open.contains(alias.getAnchor())
                    ? "*%s stands inside of what it stands for".formatted(alias.getAnchor())
                    : aliases > MOST ? "more than %d aliases of lists and maps".formatted(MOST) : null;
        }
        return null;
    }
}
