"""Differential item functioning: do members of two groups answer an item alike at the same standing?"""
