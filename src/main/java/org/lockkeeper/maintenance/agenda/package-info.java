/** What is coming: hours, blackouts, windows and expected runs in one list, and what of it collides. */
@NullMarked
package org.lockkeeper.maintenance.agenda;

import org.jspecify.annotations.NullMarked;
