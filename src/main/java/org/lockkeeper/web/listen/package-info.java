/** Where the API is listened for: TCP, and the unix socket with the kernel's word on who is at its other end. */
@NullMarked
package org.lockkeeper.web.listen;

import org.jspecify.annotations.NullMarked;
