// Command empty owns nothing: it is what any Go program costs a page, for the
// benchmark. It refuses to do anything.
package main

func main() { select {} }
