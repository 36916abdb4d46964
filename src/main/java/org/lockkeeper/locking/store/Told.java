package org.lockkeeper.locking.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lockkeeper.locking.store.Outbox.Letter;

/**
 * What was told last of that which no commit of the locks tells. Every method may throw {@link StoreException}.
 */
public interface Told {

    /**
     * Writes down what holds now of something, together with the letters that say so, unless that is what was written last.
     *
     * @param value null: nothing holds of it any more
     * @return whether it was not
     */
    boolean tell(String what, @Nullable String value, List<Letter> letters);

    /** What was written last of this. */
    Optional<String> told(String what);

    /** Of what, beginning so, something was written. */
    List<String> toldOf(String beginning);
}
