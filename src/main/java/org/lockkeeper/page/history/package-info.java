/** The history: the audit trail as sentences, and the story of each window, lease and slot. */
@NullMarked
package org.lockkeeper.page.history;

import org.jspecify.annotations.NullMarked;
