package org.lockkeeper.maintenance.calendar;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.lockkeeper.locking.rules.Expectation.Expected;
import org.lockkeeper.locking.rules.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells once of each job that its hours are too short for what it usually takes. */
final class Doubts {

    private static final Logger log = LoggerFactory.getLogger(Doubts.class);

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    void tell(Request request, Expected expected) {
        if (told.add(request.group() + " " + request.owner())) {
            log.warn(
                    "{} of group {} took {} by its last {} runs, for which no hours of the group are long enough: it is let through,"
                            + " and its end will not be within them",
                    request.owner(),
                    request.group(),
                    Words.length(expected.length()),
                    expected.runs());
        }
    }
}
