package org.lockkeeper.fuzz;

import java.util.random.RandomGenerator;

/** One thing that is done to a sound request. */
interface Flaw {

    /** @return false where this request has no place for it */
    boolean into(Draft draft, RandomGenerator random);
}
